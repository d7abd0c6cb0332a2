// The objectives that a rate must keep, as text and as data: `p99<1ms,p99.9<5ms`.
import { usageError } from '../core/errors.ts';
import { formatDurationNs, parseDurationNs } from '../core/units.ts';
import type { LatencySummary } from '../result/parts/latency.ts';

export const OBJECTIVE_NAMES = ['p50', 'p90', 'p95', 'p99', 'p99.9', 'max'] as const;
export type ObjectiveName = (typeof OBJECTIVE_NAMES)[number];

/** A percentile of the response time that must stay below a limit. That nothing may fail is always understood. */
export interface Objective {
  readonly name: ObjectiveName;
  readonly limitNs: number;
}

export type Slo = readonly Objective[];

const FIELDS: Readonly<Record<ObjectiveName, keyof LatencySummary>> = {
  p50: 'p50Ns',
  p90: 'p90Ns',
  p95: 'p95Ns',
  p99: 'p99Ns',
  'p99.9': 'p999Ns',
  max: 'maxNs',
};

/** ns; undefined when nothing was measured. */
export function readObjective(name: ObjectiveName, latency: LatencySummary): number | undefined {
  return (latency[FIELDS[name]] as number | null) ?? undefined;
}

/** 99.9 of "p99.9"; 100 of "max". */
export function percentileOf(name: ObjectiveName): number {
  return name === 'max' ? 100 : Number(name.slice(1));
}

/** @throws CacheBenchError E_SLO (exit code 2) */
export function parseSlo(text: string): Slo {
  const slo = text.split(',').map((part) => parseObjective(part.trim(), text));
  const twice = slo.find(({ name }, index) => slo.findIndex((one) => one.name === name) !== index);
  if (twice !== undefined) throw sloError(text, `${twice.name} is given twice`);
  return slo;
}

function parseObjective(part: string, text: string): Objective {
  const match = /^([^<]*)<\s*(.*)$/.exec(part);
  if (match === null) throw sloError(text, part === '' ? 'an objective is empty' : `'${part}' has no '<'`);
  const [, left, right] = match;
  const name = OBJECTIVE_NAMES.find((one) => one === left!.trim().toLowerCase());
  if (name === undefined)
    throw sloError(text, `'${left!.trim()}' is not one of ${OBJECTIVE_NAMES.join(', ')}`);
  const limitNs = parseDurationNs(right!);
  if (limitNs === undefined || limitNs <= 0)
    throw sloError(text, `'${right}' is no time such as 1ms or 500us`);
  return { name, limitNs };
}

function sloError(text: string, what: string) {
  return usageError(
    'E_SLO',
    `--slo is '${text}': ${what}`,
    "Use a percentile of the response time and its limit, in quotes; several are joined by commas: --slo 'p99<1ms,p99.9<5ms'.",
  );
}

/** "p99 < 1.00 ms, p99.9 < 5.00 ms" */
export function formatSlo(slo: Slo): string {
  return slo.map(({ name, limitNs }) => `${name} < ${formatDurationNs(limitNs)}`).join(', ');
}
