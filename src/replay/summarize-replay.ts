// What a replay came to, as plain JSON: times and kinds of replies for each target, and where they differ.
import { describeEndpoint } from '../core/endpoint.ts';
import { LatencyHistogram } from '../core/latency-histogram.ts';
import {
  type LeftOut,
  type ReplayComparison,
  type ReplayExample,
  type ReplayResult,
  type ReplayTarget,
  type ReplayTimes,
  replayKind,
} from '../result/kinds/replay.ts';
import { estimateRatio, type RatioEstimate } from '../stats/paired-ratio.ts';
import { compareReplies } from './compare-replies.ts';
import { type Replayed, timesOf } from './conduct-replay.ts';
import type { LateCounts } from './late-sends.ts';
import type { Played, Speed } from './play.ts';
import type { ReplayCommand, ReplayLog } from './read-log.ts';
import { isError } from './reply-kind.ts';

const MOST_EXAMPLES = 10;
const LONGEST_COMMAND = 80;

interface Circumstances {
  readonly speed: Speed;
  readonly toolVersion: string;
  readonly startedAt: Date;
}

export function summarizeReplay(
  { log, targets, rounds }: Replayed,
  { speed, toolVersion, startedAt }: Circumstances,
): ReplayResult {
  const [reference] = targets;
  return {
    kind: replayKind.kind,
    schemaVersion: replayKind.version,
    tool: { name: 'cache-bench', version: toolVersion },
    startedAt: startedAt.toISOString(),
    speed,
    blocks: rounds[0]!.length,
    commands: log.commands.length,
    transactions: log.commands.filter(({ queued }) => queued !== undefined).length,
    blocking: log.commands.filter(({ waiter }) => waiter !== undefined).length,
    logNs: log.commands.at(-1)?.offsetNs ?? 0,
    leftOut: summarizeLeftOut(log),
    unreadableLines: log.unreadable,
    ...(log.firstUnreadable === undefined ? {} : { firstUnreadable: { ...log.firstUnreadable } }),
    ...(log.passwords === 0 ? {} : { passwordLines: log.passwords }),
    targets: targets.map(({ name, endpoint, identity }, index) => ({
      name,
      endpoint: describeEndpoint(endpoint),
      server: `${identity.flavor} ${identity.version}`,
      ...summarizeTarget(rounds[index]!),
    })),
    comparisons: targets.slice(1).map((candidate, index) => ({
      reference: reference!.name,
      candidate: candidate.name,
      ...compare(log, rounds[0]!, rounds[index + 1]!),
    })),
  };
}

export function summarizeLeftOut({ leftOut }: ReplayLog): LeftOut[] {
  return [...leftOut]
    .map(([reason, commands]) => ({
      reason,
      count: [...commands.values()].reduce((sum, count) => sum + count, 0),
      commands: [...commands.keys()],
    }))
    .sort((one, other) => other.count - one.count);
}

function summarizeTarget(rounds: readonly Played[]): Omit<ReplayTarget, 'name' | 'endpoint' | 'server'> {
  const kinds = new Map<string, number>();
  for (const kind of rounds.flatMap((round) => round.kinds)) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const late = addCounts(rounds.map((round) => round.late));
  const names = [...new Set(rounds.flatMap(({ responseTimes }) => [...responseTimes.keys()]))].sort();
  return {
    ...summarizeTimes(LatencyHistogram.merge(timesOf(rounds))),
    errors: [...kinds].reduce((sum, [kind, count]) => sum + (isError(kind) ? count : 0), 0),
    lateSends: late.server + (late.machine ?? 0) + late.client,
    late: { ...late },
    durationNs: rounds.map(({ durationNs }) => durationNs),
    commands: Object.fromEntries(
      names.map((name) => [name, summarizeTimes(LatencyHistogram.merge(timesOf(rounds, name)))]),
    ),
    kinds: Object.fromEntries([...kinds].sort(([, one], [, other]) => other - one)),
  };
}

function addCounts(counts: readonly LateCounts[]): LateCounts {
  const sum = (count: (one: LateCounts) => number) => counts.reduce((total, one) => total + count(one), 0);
  const isKnown = counts.every(({ machine }) => machine !== undefined);
  return {
    server: sum(({ server }) => server),
    ...(isKnown ? { machine: sum(({ machine }) => machine!) } : {}),
    client: sum(({ client, machine = 0 }) => client + (isKnown ? 0 : machine)),
  };
}

/** As in every other table: a percentile needs 100 samples beyond it. */
function summarizeTimes(times: LatencyHistogram): ReplayTimes {
  const { count, maxNs } = times;
  return {
    replies: count,
    ...(count >= 200 ? { p50Ns: times.percentileNs(50) } : {}),
    ...(count >= 10_000 ? { p99Ns: times.percentileNs(99) } : {}),
    maxNs,
  };
}

function compare(
  { commands }: ReplayLog,
  reference: readonly Played[],
  candidate: readonly Played[],
): Omit<ReplayComparison, 'reference' | 'candidate'> {
  const { differences, unsteady } = compareReplies(reference, candidate);
  const groups = new Map<string, ReplayExample>();
  for (const difference of differences) {
    const command = commands[difference.index]!;
    const group = JSON.stringify([command.name, difference.reference, difference.candidate]);
    const known = groups.get(group);
    if (known !== undefined) known.count++;
    else
      groups.set(group, {
        command: describeCommand(command),
        reference: difference.reference,
        candidate: difference.candidate,
        count: 1,
      });
  }
  const ratio = estimateRatio(
    reference.map((round, block) => ({ reference: medianOf(round), candidate: medianOf(candidate[block]!) })),
  );
  return {
    ...(ratio === undefined ? {} : { medianRatio: pickBounds(ratio) }),
    differences: differences.length,
    unsteady,
    examples: [...groups.values()].sort((one, other) => other.count - one.count).slice(0, MOST_EXAMPLES),
  };
}

function pickBounds({ ratio, low, high }: RatioEstimate): Pick<RatioEstimate, 'ratio' | 'low' | 'high'> {
  return low === undefined || high === undefined ? { ratio } : { ratio, low, high };
}

function medianOf(round: Played): number {
  return LatencyHistogram.merge(timesOf([round])).percentileNs(50);
}

/** Text of a file: anything but printable ASCII is escaped, as MONITOR does. */
function describeCommand({ args }: ReplayCommand): string {
  const text = args
    .map((arg) =>
      /^[!#-[\]-~]+$/.test(arg)
        ? arg
        : `"${arg.replace(/[^ !#-[\]-~]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`)}"`,
    )
    .join(' ');
  return text.length > LONGEST_COMMAND ? `${text.slice(0, LONGEST_COMMAND - 3)}...` : text;
}
