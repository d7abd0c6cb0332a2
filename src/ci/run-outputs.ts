// What later steps may ask of a run: the verdict, the ratios, and where the result is.
import type { Comparison, ProfileReport, Report } from '../report/model.ts';
import type { GateReport } from '../result/gate.ts';
import type { RaceResult } from '../result/kinds/race.ts';

/** The outputs of the composite action have the same names. */
export interface RunOutputs {
  /** The outcome of the gate; no-rules; or incomplete, when the run ended before it could be judged. */
  readonly verdict: GateReport['outcome'] | 'no-rules' | 'incomplete';
  /**
   * `{"read-heavy": {"dragonfly": {"metric": "throughput", "ratio": 1.84, "low": 1.79, "high": 1.9, "outcome": "better"}}}`;
   * with `"besideGenerator": true` where that holds with the generator on the servers' cores, and may not elsewhere.
   */
  readonly ratios: string;
  /** The result file, absolute. */
  readonly result: string;
}

/** @param file of the result */
export function collectOutputs(
  report: Report,
  { gate, partial }: Pick<RaceResult, 'gate' | 'partial'>,
  file: string,
): RunOutputs {
  const wholes = report.profiles.filter(({ partOf }) => partOf === undefined);
  const ratios = wholes.map((profile) => [profile.name, ratiosOf(profile)] as const);
  return {
    verdict: gate?.outcome ?? (partial ? 'incomplete' : 'no-rules'),
    ratios: JSON.stringify(Object.fromEntries(ratios)),
    result: file,
  };
}

/** Of every candidate; none where there is nothing to divide. */
function ratiosOf({ targets, comparisons }: ProfileReport): Record<string, object> {
  const entries = comparisons.flatMap((comparison) => {
    const isPaced = targets.some(({ pace }) => pace !== undefined);
    const ratio = ratioOf(comparison, isPaced);
    return ratio === undefined ? [] : [[comparison.candidate, ratio] as const];
  });
  return Object.fromEntries(entries);
}

/** Of what the profile is about: throughput, or the latency at the rate that it sets. */
function ratioOf({ rows, doubt }: Comparison, isPaced: boolean): object | undefined {
  const row = rows.find(({ metric }) => metric === (isPaced ? 'p99' : 'throughput'));
  if (row === undefined) return undefined;
  const { ratio, low, high } = row.estimate;
  return {
    metric: row.metric,
    ratio: round(ratio),
    ...(low === undefined || high === undefined ? {} : { low: round(low), high: round(high) }),
    outcome: doubt === undefined ? row.outcome : 'cannot-tell',
    ...(row.besideGenerator ? { besideGenerator: true } : {}),
  };
}

/** Digits beyond are noise. */
function round(ratio: number): number {
  return Number(ratio.toPrecision(4));
}
