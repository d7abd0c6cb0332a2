// From what a trial has recorded to what is kept of it.
import { dropUndefined } from '../core/drop-undefined.ts';
import type {
  FailoverClientResult,
  FailoverOutage,
  FailoverPieces,
  FailoverTrial,
} from '../result/kinds/failover.ts';
import type { FailoverClient } from './clients/client.ts';
import { describeStep } from './experiment.ts';
import type { Call, CallHistory } from './history.ts';
import { lengthOf, longestGap, overlapNs, runsOf, usualGapNs } from './measure/gaps.ts';
import {
  type FaultTimes,
  findOutage,
  findServiceOutage,
  isRead,
  isWrite,
  measureOutage,
  shareWithin,
  splitOutage,
} from './measure/unavailability.ts';
import {
  addTallies,
  countDoubledIncrements,
  countStaleReads,
  peakPerSecond,
  tallyPushes,
} from './measure/writes.ts';
import type { Trial, TrialPlan } from './play-trial.ts';

/** Probes write every 5 ms: a node that takes none for so long takes none. */
const SIDE_GAP_NS = 150e6;
/** What is no outage: a pause of the machine. */
const SERVICE_GAP_NS = 50e6;
const MOST_ERRORS = 5;
const MOST_EVENTS = 400;

export function summarizeTrial(
  plan: TrialPlan,
  trial: Trial,
  { startedAt, repeat }: { readonly startedAt: Date; readonly repeat: number },
): FailoverTrial {
  const { experiment, choice } = plan;
  const { played, endNs, final } = trial;
  const service = measureService(trial);
  const times: FaultTimes = {
    ...{ faultNs: played.faultNs, endNs },
    ...dropUndefined({ detectedNs: service.detectedNs, readyNs: service.readyNs, toldNs: service.toldNs }),
  };
  let first = 0;
  return {
    experiment: experiment.name,
    description: experiment.description,
    topology: experiment.topology,
    target: choice.name,
    server: trial.server,
    settings: { ...experiment.settings, ...choice.settings },
    downAfterNs: experiment.downAfterNs,
    failoverTimeoutNs: experiment.failoverTimeoutNs,
    repeat,
    steps: experiment.steps.map(describeStep),
    startedAt: startedAt.toISOString(),
    observedNs: endNs - played.faultNs,
    service: service.told,
    clients: trial.clients.map(({ client, histories, failure }) => {
      const lists =
        typeof final === 'string' ? undefined : final.lists.slice(first, first + histories.length);
      first += histories.length;
      return {
        ...summarizeClient(client, client.tellsBackoff(experiment.topology), histories, lists, times),
        ...dropUndefined({ failure }),
      };
    }),
    events: trial.events
      .slice(0, MOST_EVENTS)
      .map(({ atNs, text }) => ({ afterFaultNs: atNs - played.faultNs, text })),
    proxy: {
      addedNs: trial.proxy.addedNs,
      addedP99Ns: trial.proxy.addedP99Ns,
      roundTrips: trial.proxy.roundTrips,
    },
    ownDelayNs: trial.ownDelayNs,
    ...(typeof final === 'string' ? { failure: final } : {}),
  };
}

interface Service {
  readonly detectedNs?: number;
  readonly readyNs?: number;
  readonly toldNs?: number;
  readonly told: FailoverTrial['service'];
}

/** What our probes say: whether any node took writes, and whether two did. */
export function measureService({
  played,
  endNs,
  convergedNs,
  events,
  acceptedNs,
  arrivals,
}: Pick<Trial, 'played' | 'endNs' | 'convergedNs' | 'events' | 'acceptedNs' | 'arrivals'>): Service {
  const { faultNs, agreedNs, lastNs } = played;
  const anywhere = acceptedNs.flat().sort((one, other) => one - other);
  const found = longestGap(anywhere, faultNs, endNs);
  const isUnserved = found === undefined;
  const isOutage =
    found !== undefined && lengthOf(found) > Math.max(SERVICE_GAP_NS, 2 * usualGapNs(anywhere, faultNs));
  const gap = isOutage ? found : undefined;
  const readyNs = gap === undefined ? faultNs : gap.endNs;
  const told = events.find(({ atNs, means }) => means === 'detected' && atNs >= faultNs && atNs <= readyNs);
  const detectedNs = agreedNs ?? told?.atNs;
  const toldNs = gap && events.find(({ atNs, means }) => means === 'told' && atNs >= readyNs)?.atNs;
  const [some = [], others = []] = acceptedNs.map((times) => runsOf(times, SIDE_GAP_NS));
  const after = { startNs: faultNs, endNs };
  const within = (runs: readonly { startNs: number; endNs: number }[]) =>
    runs.map((run) => ({
      startNs: Math.max(run.startNs, after.startNs),
      endNs: Math.min(run.endNs, after.endNs),
    }));
  return {
    readyNs,
    ...dropUndefined({ detectedNs, toldNs }),
    told: {
      outageNs: gap === undefined ? 0 : lengthOf(gap),
      isOpen: gap?.isOpen === true,
      ...(isUnserved ? { isUnserved } : {}),
      ...(detectedNs === undefined || gap === undefined
        ? {}
        : { detectionNs: Math.max(0, detectedNs - faultNs), electionNs: Math.max(0, readyNs - detectedNs) }),
      bothSidesNs: overlapNs(within(some), within(others)),
      ...(convergedNs === undefined ? {} : { recoveryNs: Math.max(0, convergedNs - lastNs) }),
      peakConnectionsPerSecond: peakPerSecond(arrivals.filter((atNs) => atNs >= faultNs)),
    },
  };
}

function summarizeClient(
  client: FailoverClient,
  tellsBackoff: boolean,
  histories: readonly CallHistory[],
  lists: readonly (readonly string[])[] | undefined,
  times: FaultTimes,
): FailoverClientResult {
  const { name, title, settings } = client;
  const attempts = histories
    .flatMap((history) => history.attempts)
    .filter((atNs) => atNs >= times.faultNs)
    .sort((one, other) => one - other);
  const calls = histories.flatMap((history) => history.calls);
  const pieces = piecesOf(histories, times, tellsBackoff);
  return {
    ...{ name, title, settings, connections: histories.length },
    outage: outageOf(histories, times, findServiceOutage),
    reads: outageOf(histories, times, (history, of) => findOutage(history, of, isRead)),
    writes: outageOf(histories, times, (history, of) => findOutage(history, of, isWrite)),
    ...dropUndefined({ pieces }),
    pushes: tallyAll(histories, lists, times.faultNs),
    doubledIncrements: histories.reduce((sum, history) => sum + countDoubledIncrements(history), 0),
    answeredReads: calls.filter(({ kind, outcome }) => kind === 'read' && outcome === 'done').length,
    staleReads: countStaleReads(histories),
    ...(tellsBackoff ? { peakAttemptsPerSecond: peakPerSecond(attempts) } : {}),
    errors: countErrors(calls),
  };
}

/** Without the final lists nothing is known of losses: all that was acknowledged counts as there. */
function tallyAll(
  histories: readonly CallHistory[],
  lists: readonly (readonly string[])[] | undefined,
  faultNs: number,
): FailoverClientResult['pushes'] {
  return addTallies(
    histories.map((history, index) =>
      tallyPushes(history, lists?.[index] ?? acknowledgedOf(history), faultNs),
    ),
  );
}

function acknowledgedOf({ calls }: CallHistory): readonly string[] {
  return calls.flatMap(({ kind, outcome, number }) =>
    kind === 'push' && outcome === 'done' ? [String(number)] : [],
  );
}

function outageOf(
  histories: readonly CallHistory[],
  times: FaultTimes,
  find: Parameters<typeof measureOutage>[2],
): FailoverOutage {
  const { windowsNs, open, unserved } = measureOutage(histories, times, find);
  const isKnown = windowsNs.length > 0;
  return {
    shortestNs: windowsNs[0] ?? 0,
    medianNs: isKnown ? shareWithin(windowsNs, 0.5) : 0,
    p99Ns: isKnown ? shareWithin(windowsNs, 0.99) : 0,
    open,
    ...(unserved === 0 ? {} : { unserved }),
  };
}

/** Of the connection whose window is the one that 99 % do not exceed. */
function piecesOf(
  histories: readonly CallHistory[],
  times: FaultTimes,
  tellsBackoff: boolean,
): FailoverPieces | undefined {
  const outages = histories
    .map((history) => ({ history, gap: findServiceOutage(history, times) }))
    .flatMap(({ history, gap }) => (gap === 'unserved' ? [] : [{ history, gap }]))
    .toSorted((one, other) => (one.gap ? lengthOf(one.gap) : 0) - (other.gap ? lengthOf(other.gap) : 0));
  const at = outages[Math.max(0, Math.ceil(0.99 * outages.length) - 1)];
  if (at?.gap === undefined) return undefined;
  const { backoffNs, ...pieces } = splitOutage(at.gap, at.history.backoffs, times);
  return tellsBackoff ? { ...pieces, backoffNs } : pieces;
}

function countErrors(calls: readonly Call[]): FailoverClientResult['errors'] {
  const counts = new Map<string, number>();
  for (const { error } of calls)
    if (error !== undefined) {
      // Ports, slots and counts differ from one to the next.
      const message = error.replace(/\d+/g, 'N').slice(0, 120);
      counts.set(message, (counts.get(message) ?? 0) + 1);
    }
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .slice(0, MOST_ERRORS)
    .map(([message, count]) => ({ message, count }));
}
