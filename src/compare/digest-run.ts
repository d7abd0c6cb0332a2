// From a result to the digest that every comparison reads, and from a digest to its cells.

import { dropUndefined } from '../core/drop-undefined.ts';
import { listFleetRounds } from '../result/agents.ts';
import type { Cell, RunDigest } from '../result/digest.ts';
import { eventNames } from '../result/event-metrics.ts';
import { type RunResult, roundsOf } from '../result/kinds.ts';
import { METRICS, type Metric, operationNames } from '../result/metrics.ts';
import type { Fill } from '../result/parts/fill.ts';
import type { CompletedRound } from '../result/parts/round.ts';
import { waivesErrors } from '../result/waives-errors.ts';
import { buildCell, type CellPlace } from './cell.ts';

/** Decodes every histogram of the result: build it once, then compare as often as wanted. */
export function digestRun(result: RunResult): RunDigest {
  const { settings, environment } = result;
  const { driver, io, protocol, seed, reference, command, noiseFloor } = settings;
  return {
    runId: result.runId,
    startedAt: result.startedAt,
    toolVersion: result.tool.version,
    settings: {
      ...{ driver, protocol, seed, reference, command },
      ...dropUndefined({ io: io === 'epoll' ? io : undefined, noiseFloor }),
    },
    facts: environment.facts,
    ...dropUndefined({ clientCpus: environment.clientCpus, serverCpus: environment.serverCpus }),
    ...dropUndefined({ fleet: fleetOf(result) }),
    targets: result.targets,
    profiles: result.profiles.map(({ name, resolved, equalRate, pacedIo }) => ({
      name,
      resolved,
      ...dropUndefined({ equalRate, io: pacedIo?.io === 'epoll' && io !== 'epoll' ? pacedIo.io : undefined }),
    })),
    cells: result.profiles.flatMap((profile) =>
      result.targets.flatMap((target) => buildCells(result, profile.name, target.name)),
    ),
  };
}

/** Each completed round has the same agents, or others that stood in for them. */
function fleetOf(result: RunResult): RunDigest['fleet'] {
  const agents = listFleetRounds(result)[0]?.agents;
  if (agents === undefined) return undefined;
  const isTold = agents.every(({ cores }) => cores !== undefined);
  return {
    agents: agents.length,
    workers: agents.reduce((sum, { workers }) => sum + workers, 0),
    ...(isTold ? { cores: agents.reduce((sum, { cores = 0 }) => sum + cores, 0) } : {}),
  };
}

/** The same without the histograms of single rounds, which take most of the memory and tell tails of the same run apart. */
export function withoutTails(digest: RunDigest): RunDigest {
  const cells = digest.cells.map((cell) => ({ ...cell, rounds: cell.rounds.map(withoutTail) }));
  return { ...digest, cells };
}

type CellRound = Cell['rounds'][number];
type Kept = Exclude<keyof CellRound, 'block' | 'values' | 'hdr'>;

/** Field by field: a copy of all would make the text of every histogram. */
function withoutTail(round: CellRound): CellRound {
  const { block, values, ownDelayNs, least, mostPerSecond, mostBesidePerSecond, fastestNs } = round;
  const kept = {
    ...{ ownDelayNs, least, mostPerSecond, mostBesidePerSecond, fastestNs },
  } satisfies Record<Kept, unknown>;
  return { block, values, ...dropUndefined(kept) };
}

/** All operations together first, then each, then each event. */
function buildCells(result: RunResult, profile: string, target: string): Cell[] {
  const rounds = roundsOf(result)
    .filter((round): round is CompletedRound => round.status === 'completed')
    .filter((round) => round.profile === profile && round.target === target)
    .sort((a, b) => a.block - b.block);
  const fill = result.fills.findLast((one) => one.profile === profile && one.target === target);
  const operations = new Set(rounds.flatMap(operationNames));
  const events = new Set(rounds.flatMap(eventNames));
  const unfair = findUnfairness(result, profile, target);
  return [
    {
      ...buildCell({ profile, target }, rounds, fill === undefined ? {} : { fill }),
      ...(fill?.restless === undefined ? {} : { restless: listRestless(fill.restless) }),
      ...(waivesErrors(result, profile) ? { allowsErrors: true as const } : {}),
      ...(unfair.length === 0 ? {} : { unfair }),
    },
    ...[...operations].map((operation) => buildCell({ profile, target, operation }, rounds, { operation })),
    ...[...events].map((operation) =>
      buildCell({ profile, target, operation, isEvent: true }, rounds, { operation }),
    ),
  ];
}

function listRestless(restless: NonNullable<Fill['restless']>): string[] {
  return METRICS.filter(({ memory }: Metric) => memory !== undefined && restless.includes(memory)).map(
    ({ id }) => id,
  );
}

/** Rules that are enforced, broken and not waived. */
function findUnfairness({ fairness = [] }: RunResult, profile: string, target: string) {
  return fairness
    .filter(({ status, targets = [] }) => status === 'fail' && targets.includes(target))
    .filter((check) => check.profile === undefined || check.profile === profile)
    .map(({ rule, found }) => ({ rule, why: found }));
}

/** The profiles that stand by themselves: an equal-rate part has a rate of its own in every run. */
export function listWholes({ profiles }: Pick<RunDigest, 'profiles'>): RunDigest['profiles'] {
  return profiles.filter(({ equalRate }) => equalRate === undefined);
}

/** undefined when the profile was not run on the target, or has no such operation. */
export function findCell(digest: RunDigest, { profile, target, operation }: CellPlace): Cell | undefined {
  return digest.cells.find(
    (cell) => cell.profile === profile && cell.target === target && cell.operation === operation,
  );
}
