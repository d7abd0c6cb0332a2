// What failover experiments come to, in sentences and rows that every format shares.
import { formatDurationNs, formatInteger, formatShare } from '../core/units.ts';
import type {
  FailoverClientResult,
  FailoverOutage,
  FailoverResult,
  FailoverTrial,
} from '../result/kinds/failover.ts';
import type { ObservedReport } from '../result/observed-gate.ts';

/** "the same fault left resp 2.33 s and ioredis 4.03 s without service; 588 acknowledged writes were lost" */
export function describeFailover({ trials }: Pick<FailoverResult, 'trials'>): string {
  if (trials.length === 0) return 'no experiment was finished';
  const costs = trials.map((trial) => ({ trial, spread: spreadOf(trial) }));
  const widest = costs.toSorted((one, other) => other.spread.widthNs - one.spread.widthNs)[0]!;
  return [describeSpread(widest.trial, widest.spread), ...describeLosses(trials)].join('; ');
}

interface Spread {
  readonly best: FailoverClientResult;
  readonly worst: FailoverClientResult;
  readonly widthNs: number;
}

function spreadOf({ clients }: FailoverTrial): Spread {
  const watched = clients.filter(({ failure }) => failure === undefined);
  const sorted = (watched.length === 0 ? [...clients] : watched).toSorted(
    (one, other) => one.outage.p99Ns - other.outage.p99Ns,
  );
  const [best, worst] = [sorted[0]!, sorted.at(-1)!];
  return { best, worst, widthNs: worst.outage.p99Ns - best.outage.p99Ns };
}

function describeSpread(trial: FailoverTrial, { best, worst }: Spread): string {
  const where = `${trial.experiment} on ${trial.target}`;
  if (worst.failure !== undefined) return `${where}: no client ran to the end`;
  if (trial.clients.some(({ outage }) => (outage.unserved ?? 0) > 0))
    return `${where}: some clients got no service even before the fault`;
  if (worst.outage.p99Ns === 0) return `${where}: no client noticed anything`;
  const cost = ({ name, outage }: FailoverClientResult) => `${name} ${formatOutage(outage)}`;
  if (best === worst) return `${where} left ${cost(worst)} without service`;
  return `${where} left ${cost(best)} and ${cost(worst)} without service`;
}

function describeLosses(trials: readonly FailoverTrial[]): readonly string[] {
  const known = trials.filter(
    ({ failure, clients }) =>
      failure === undefined &&
      clients.some((client) => client.failure === undefined && client.pushes.acknowledged > 0),
  );
  const isLost = known.some(({ clients }) => clients.some(({ pushes }) => pushes.lost > 0));
  const unknown = trials.length - known.length;
  return [
    ...(known.length === 0 ? [] : [isLost ? describeLost(known) : 'no acknowledged write was lost']),
    ...(unknown === 0
      ? []
      : [unknown === trials.length ? 'losses are unknown' : `losses of ${unknown} trials are unknown`]),
  ];
}

function describeLost(trials: readonly FailoverTrial[]): string {
  const all = trials.flatMap((trial) => trial.clients.map((client) => ({ trial, client })));
  const { trial, client } = all.toSorted(
    (one, other) => other.client.pushes.lost - one.client.pushes.lost,
  )[0]!;
  return `${trial.experiment} lost ${formatInteger(client.pushes.lost)} of ${formatInteger(client.pushes.acknowledged)} acknowledged writes of ${client.name}`;
}

/** "4.03 s", "≥ 30.1 s" where it had not come back, "none", "n/a" where some were not served before the fault either. */
export function formatOutage({ p99Ns, open, unserved = 0 }: FailoverOutage): string {
  if (unserved > 0) return 'n/a';
  if (p99Ns === 0) return 'none';
  return `${open > 0 ? '≥ ' : ''}${formatDurationNs(p99Ns)}`;
}

export function titleOf({ experiment, target, server, topology, repeat }: FailoverTrial): string {
  const who = server.startsWith(`${target} `) ? server : `${target} (${server})`;
  return `${experiment} on ${who}, ${topology === 'sentinel' ? 'under Sentinel' : 'as a cluster'}${repeat > 1 ? `, repeat ${repeat}` : ''}`;
}

/** Full sentences of the servers, whatever the client. */
export function describeService(trial: FailoverTrial): readonly string[] {
  const { service, steps, observedNs, ownDelayNs, proxy } = trial;
  const { outageNs, isOpen, isUnserved, detectionNs, electionNs, bothSidesNs, recoveryNs } = service;
  const pieces =
    detectionNs === undefined || electionNs === undefined
      ? ''
      : `; the nodes agreed on the failure ${formatDurationNs(detectionNs)} after the fault, and a node took writes ${formatDurationNs(electionNs)} later`;
  return [
    `Done: ${steps.join('; ')}. Watched for ${formatDurationNs(observedNs)}.`,
    isUnserved
      ? 'No node took writes even before the fault, so the outage is unknown.'
      : outageNs === 0
        ? 'Some node took writes at every moment.'
        : `No node took writes for ${isOpen ? 'at least ' : ''}${formatDurationNs(outageNs)}${pieces}.`,
    ...(bothSidesNs === 0
      ? []
      : [`Two nodes took writes at the same time for ${formatDurationNs(bothSidesNs)}.`]),
    recoveryNs === undefined
      ? 'The replica did not follow again.'
      : `The replica followed again ${formatDurationNs(recoveryNs)} after the last change.`,
    `Clients made at most ${formatInteger(service.peakConnectionsPerSecond)} connections to nodes in a second.`,
    `Measuring error: the proxy adds ${formatDurationNs(Math.max(0, proxy.addedNs))} to a round trip; our probes were at most ${formatDurationNs(ownDelayNs)} late.`,
    ...trial.clients.flatMap(({ name, failure }) =>
      failure === undefined
        ? []
        : [`${name} did not run to the end, so its outage and losses are unknown: ${failure}.`],
    ),
    ...(trial.failure === undefined
      ? []
      : [`The data at the end could not be read, so losses are unknown: ${trial.failure}.`]),
  ];
}

/** Texts of one client in one trial; the heads are the keys. Text of servers is not in it. */
export interface FailoverRow {
  readonly client: string;
  readonly without: string;
  readonly reads: string;
  readonly writes: string;
  readonly before: string;
  readonly detection: string;
  readonly election: string;
  readonly discovery: string;
  readonly backoff: string;
  readonly acknowledged: string;
  readonly lost: string;
  readonly oldest: string;
  readonly doubtful: string;
  readonly doubled: string;
  readonly stale: string;
  readonly attempts: string;
}

export function rowsOf(trial: FailoverTrial): readonly FailoverRow[] {
  const isKnown = trial.failure === undefined;
  return trial.clients.map((client) => {
    const { name, outage, pieces, pushes, doubledIncrements, answeredReads, staleReads } = client;
    const isWatched = client.failure === undefined;
    const time = (ns: number | undefined) => (ns === undefined ? '' : formatDurationNs(ns));
    const known = (text: string) => (isKnown && isWatched ? text : 'n/a');
    const watched = (text: string) => (isWatched ? text : 'n/a');
    return {
      client: name,
      without: watched(formatOutage(outage)),
      reads: watched(formatOutage(client.reads)),
      writes: watched(formatOutage(client.writes)),
      before: time(pieces?.beforeNs),
      detection: time(pieces?.detectionNs),
      election: time(pieces?.electionNs),
      discovery: time(pieces?.discoveryNs),
      backoff:
        pieces === undefined ? '' : pieces.backoffNs === undefined ? 'not told' : time(pieces.backoffNs),
      acknowledged: formatInteger(pushes.acknowledged),
      lost: known(withShare(pushes.lost, pushes.acknowledged)),
      oldest: pushes.oldestLostNs === undefined ? '' : describeAge(pushes.oldestLostNs),
      doubtful: describeDoubtful(pushes, isKnown),
      doubled: known(formatInteger(pushes.doubled + doubledIncrements)),
      stale: answeredReads === 0 ? 'n/a' : withShare(staleReads, answeredReads),
      attempts:
        client.peakAttemptsPerSecond === undefined ? 'not told' : formatInteger(client.peakAttemptsPerSecond),
    };
  });
}

function withShare(some: number, all: number): string {
  return some === 0 || all === 0
    ? formatInteger(some)
    : `${formatInteger(some)} (${formatShare(some / all)})`;
}

function describeAge(oldestNs: number): string {
  return oldestNs >= 0 ? `${formatDurationNs(oldestNs)} before` : `${formatDurationNs(-oldestNs)} after`;
}

function describeDoubtful(
  { doubtful, doubtfulDone }: FailoverClientResult['pushes'],
  isKnown: boolean,
): string {
  return doubtful === 0 || !isKnown
    ? formatInteger(doubtful)
    : `${formatInteger(doubtful)}, ${formatInteger(doubtfulDone)} done`;
}

export const FIRST_HEADS: Partial<Record<keyof FailoverRow, string>> = {
  client: 'client',
  without: 'no service',
  before: 'before',
  detection: 'detect',
  election: 'elect',
  discovery: 'discover',
  backoff: 'back off',
};

export const SECOND_HEADS: Partial<Record<keyof FailoverRow, string>> = {
  client: 'client',
  acknowledged: 'acked',
  lost: 'lost',
  oldest: 'oldest lost',
  doubtful: 'doubtful',
  doubled: 'doubled',
};

export const THIRD_HEADS: Partial<Record<keyof FailoverRow, string>> = {
  client: 'client',
  reads: 'no reads',
  writes: 'no writes',
  stale: 'stale reads',
  attempts: 'tries/s',
};

export const EXPLANATION =
  'no service: time from the last success to the next, for 99 % of the connections, for reads or for writes, whichever is longer. It is the sum of the next columns: before (from the last success to the fault), detect (until the nodes agreed on the failure), elect (until a node took writes), discover (until the client found that node) and back off (what the client waited although it could have known). acked: writes with a reply; lost: acked writes that are missing at the end; oldest lost: how long before or after the fault the oldest of them was acked; doubtful: writes without a reply; doubled: writes done more often than asked for; tries/s: the most attempts to connect in a second.';

/** "passed", and each check as a line: what failed first. */
export function listChecks({
  checks,
}: ObservedReport): readonly { readonly outcome: string; readonly text: string }[] {
  return checks.flatMap(({ rule, outcome, points }) =>
    points.length === 0
      ? [{ outcome, text: `${rule}: nothing was observed for it` }]
      : points.map((point) => ({ outcome: point.outcome, text: `${rule}: ${point.about}: ${point.text}` })),
  );
}
