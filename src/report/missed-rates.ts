// What to do where a profile's rate was missed: why it was, up to which rate this machine can tell a latency, and the next command.
import { quoteCommandLine, splitCommandLine } from '../core/command-line.ts';
import { formatCount } from '../core/units.ts';
import { listFleetRounds } from '../result/agents.ts';
import type { RunResult } from '../result/kinds.ts';
import type { ProfileReport, TargetReport } from './model.ts';
import { wasBusy } from './was-busy.ts';

/** Of what was reached: enough is left that the rate is kept the next time. */
const NEXT_SHARE = 0.75;

/** One paragraph for each profile that missed the rate which it sets, of a sweep for the first value; empty: none did. */
export function listMissedRates(result: RunResult, profiles: readonly ProfileReport[]): string[] {
  const isBusy = wasBusy(result);
  const swept = new Set<string>();
  return profiles.flatMap((profile) => {
    const missed = profile.targets.filter(isMissed);
    const slowest = missed.toSorted((a, b) => reachedBy(a) - reachedBy(b))[0];
    if (profile.partOf !== undefined || slowest?.pace === undefined) return [];
    const sweep = result.profiles.find(({ name }) => name === profile.name)?.sweep;
    if (sweep !== undefined && swept.has(sweep.base)) return [];
    if (sweep !== undefined) swept.add(sweep.base);
    const asked = `${formatCount(slowest.pace.targetPerSecond)} ops/s`;
    const lower = profiles.find(({ partOf }) => partOf === profile.name)?.targets ?? [];
    return [
      `The latency at ${asked} under ${profile.name} is unknown, because the rate was not reached: ${explain(slowest, isBusy)}.${describeLower(lower)} Next: ${advise(result, profile.name, slowest, lower)}`,
    ];
  });
}

function isMissed({ pace, completedRounds }: TargetReport): boolean {
  return pace !== undefined && pace.missedRounds > completedRounds / 2;
}

function reachedBy({ values }: TargetReport): number {
  return values.throughput ?? 0;
}

function explain({ name, limit }: TargetReport, isBusy: boolean): string {
  const others = 'other processes filled the machine';
  switch (limit?.kind) {
    case 'client-bound':
      return `the load generator was the limit${isBusy ? `, because ${others}` : ''}`;
    case 'server-bound':
      return `${name} was the limit${isBusy ? `, and ${others}` : ''}`;
    case 'connection-bound':
      return 'all connections waited for replies';
    default:
      return isBusy ? others : 'the numbers do not say why';
  }
}

/** " Measured afterwards, every target kept 990 ops/s." */
function describeLower(lower: readonly TargetReport[]): string {
  const rate = lower.find(({ pace }) => pace !== undefined)?.pace?.targetPerSecond;
  if (rate === undefined) return '';
  const who =
    lower.length === 1 ? lower[0]!.name : lower.some(isMissed) ? 'not every target' : 'every target';
  return lower.length === 1 && isMissed(lower[0]!)
    ? ` ${who} also missed ${formatCount(rate)} ops/s, half of what it had reached.`
    : ` Measured afterwards, ${who} kept ${formatCount(rate)} ops/s.`;
}

function advise(
  result: RunResult,
  profile: string,
  slowest: TargetReport,
  lower: readonly TargetReport[],
): string {
  const asked = `${formatCount(slowest.pace!.targetPerSecond)} ops/s`;
  const isBusy = wasBusy(result);
  if (slowest.limit?.kind === 'server-bound' && !isBusy)
    return `find the highest rate that it keeps, with ${quoteCommandLine(['capacity', wordFor(result, profile), '--slo', 'p99<2ms'])}.`;
  if (slowest.limit?.kind === 'connection-bound' && !isBusy)
    return `use more connections (-c): ${asked} need them at this response time.`;
  const quiet = isBusy ? 'end other work on this machine and repeat, or ' : '';
  const machines = listFleetRounds(result).length > 0 ? 'more agents' : 'other machines (--ssh-agents)';
  const elsewhere = `for ${asked}, ${quiet}send from ${machines}.`;
  const next = roundToTwo(reachedBy(slowest) * NEXT_SHARE);
  if (lower.length === 0 || lower.some(isMissed) || next <= 0) return elsewhere;
  return `try --rate ${next}, which this machine may still measure; ${elsewhere}`;
}

/** By which a command takes the profile: the name of one that is shipped, the file of another; of a sweep what was swept. */
function wordFor({ profiles, settings }: RunResult, name: string): string {
  const run = profiles.find((one) => one.name === name);
  const asked = run?.sweep?.base ?? name;
  if (run === undefined || splitCommandLine(settings.command).includes(asked)) return asked;
  const [, shipped] = /^(?:\/|\w:).*[\\/]workloads[\\/](.+)\.yaml$/.exec(run.file) ?? [];
  return shipped ?? run.file;
}

function roundToTwo(rate: number): number {
  return rate < 1 ? 0 : Number(rate.toPrecision(2));
}
