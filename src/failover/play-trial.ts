// One trial of an experiment: servers, probes and clients at work, what goes wrong, and what is left in the end.

import { monotonicNs, sleep } from '../core/clock.ts';
import { dropUndefined } from '../core/drop-undefined.ts';
import { CacheBenchError } from '../core/errors.ts';
import { stopIfInterrupted } from '../core/interrupted.ts';
import { measureProxy, type ProxyCost } from '../faults/measure-proxy.ts';
import { withFaults } from '../faults/with-faults.ts';
import type { OpenContext } from '../targets/contract.ts';
import { openControlClient } from '../targets/control/control-client.ts';
import type { FailoverClient } from './clients/client.ts';
import { type ClientThread, startClientThread } from './clients/start-client-thread.ts';
import type { Experiment } from './experiment.ts';
import { type FinalState, isConverged, readFinalState } from './final-state.ts';
import type { CallHistory, ConnectionKeys } from './history.ts';
import { type PlayedSteps, playSteps } from './play-steps.ts';
import { type NodeProbe, startProbe } from './probe.ts';
import { openClusterTopology } from './topology/open-cluster-topology.ts';
import { openSentinelTopology } from './topology/open-sentinel-topology.ts';
import type { ServerChoice } from './topology/start-node.ts';
import { SERVICE } from './topology/start-sentinel.ts';
import { CLIENT_SOURCE, type Node, placeOf, type Topology, type TopologyEvent } from './topology/topology.ts';
import { waitUntil } from './topology/wait-until.ts';

export interface TrialPlan {
  readonly experiment: Experiment;
  readonly choice: ServerChoice;
  readonly clients: readonly FailoverClient[];
  /** Of each client. */
  readonly connections: number;
  readonly paceNs: number;
  readonly context: OpenContext & { readonly signal: AbortSignal };
  tell(text: string): void;
}

/** All times in monotonicNs. */
export interface Trial {
  /** "redis 7.0.15" */
  readonly server: string;
  readonly played: PlayedSteps;
  readonly endNs: number;
  /** All replicas followed again. */
  readonly convergedNs?: number;
  readonly events: readonly TopologyEvent[];
  /** By node of the shard. */
  readonly acceptedNs: readonly (readonly number[])[];
  readonly ownDelayNs: number;
  /** Connections that clients made to nodes; ascending. */
  readonly arrivals: readonly number[];
  readonly clients: readonly {
    readonly client: FailoverClient;
    readonly histories: readonly CallHistory[];
    /** Its thread ended by itself, in these words: what it went through after that is not known. */
    readonly failure?: string;
  }[];
  /** In words why it is not known. */
  readonly final: FinalState | string;
  readonly proxy: ProxyCost;
}

const WARM_UP_MS = 2000;
const WATCH_MS = 100;
/** After all is well again. */
const SETTLE_MS = 1000;
const CONVERGE_TIMEOUT_MS = 30_000;
const SNAPSHOT_TIMEOUT_MS = 30_000;

/** @throws CacheBenchError of a start, of a fault, E_FAILOVER; Interrupted */
export async function playTrial(plan: TrialPlan): Promise<Trial> {
  const { experiment, choice, context } = plan;
  const topology = await (experiment.topology === 'sentinel'
    ? openSentinelTopology(choice, experiment, context)
    : openClusterTopology(choice, experiment, context));
  const closers: (() => unknown)[] = [];
  try {
    return await playOn(topology, plan, closers);
  } finally {
    for (const close of closers.toReversed()) await close();
    await topology.close();
  }
}

async function playOn(topology: Topology, plan: TrialPlan, closers: (() => unknown)[]): Promise<Trial> {
  const { experiment, context, tell } = plan;
  const { shard } = topology;
  for (const [index, node] of topology.nodes.entries())
    tell(
      `node ${index + 1}: ${describePlace(node)}${node === shard[0] ? ', primary' : ''}${node === shard[1] ? ', its replica' : ''}`,
    );
  const proxy = await measureProxy(shard[0].side);
  const events: TopologyEvent[] = [];
  const watch = await topology.watch((event) => {
    events.push(event);
    tell(event.text);
  });
  closers.push(() => watch.stop());
  const probes = shard.map(({ side }, index) =>
    startProbe(side.proxied.endpoint, `${topology.keyTag}cb:probe:${index + 1}`),
  );
  for (const probe of probes) closers.push(() => probe.stop());
  const threads = await startClients(topology, plan, closers);
  await sleep(WARM_UP_MS, context.signal);
  stopIfInterrupted(context.signal);
  await writeSnapshot(topology, experiment, context.signal);
  const { played, watched } = await withFaults(async (faults) => {
    const played = await playSteps(topology, experiment.steps, faults, context.signal, tell);
    return { played, watched: await watchUntilWell(topology, threads, played, experiment, context.signal) };
  });
  // What lasted until the end is undone now: the last change, where the servers had not agreed before.
  const undoneNs = monotonicNs();
  await Promise.all(threads.map((thread) => thread.stop()));
  for (const probe of probes) await probe.stop();
  const convergedNs = watched.convergedNs ?? (await waitForAgreement(topology, context.signal));
  const { identity } = shard[0].side.target;
  return {
    server: `${identity.flavor} ${identity.version}`,
    played: watched.convergedNs === undefined ? { ...played, lastNs: undoneNs } : played,
    ...{ events, proxy, endNs: watched.endNs },
    ...dropUndefined({ convergedNs }),
    acceptedNs: probes.map(({ acceptedNs }) => acceptedNs),
    ownDelayNs: Math.max(...probes.map((probe) => probe.ownDelayNs(played.faultNs))),
    arrivals: listArrivals(topology, probes),
    clients: plan.clients.map((client, index) => {
      const { histories, failure } = threads[index]!;
      return { client, histories, ...dropUndefined({ failure }) };
    }),
    final: await readFinalState(
      topology,
      threads.flatMap(({ histories }) => histories),
    ),
  };
}

function describePlace(node: Node): string {
  const { host, port } = placeOf(node);
  return `${host}:${port}`;
}

/** Each client in a thread of its own, as it would be in an application: what one is busy with is nothing to the others. */
async function startClients(
  { kind, entry, keyTag }: Topology,
  { clients, connections, paceNs, context, tell }: TrialPlan,
  closers: (() => unknown)[],
): Promise<readonly ClientThread[]> {
  const threads: ClientThread[] = [];
  for (const { name } of clients) {
    stopIfInterrupted(context.signal);
    const keys = Array.from({ length: connections }, (_, number) =>
      keysOf(`${keyTag}cb:${context.runId}:${name}`, number, connections),
    );
    const plan = { topology: kind, entry, service: SERVICE };
    const thread = await startClientThread({ name, plan, keys, paceNs }, context.signal);
    closers.push(() => thread.stop());
    stopIfInterrupted(context.signal);
    threads.push(thread);
    if (thread.failure !== undefined) tell(`without ${name}: ${thread.failure}`);
  }
  // Of one that is missing the others tell nothing less; without any there is nothing to see.
  const failures = threads.map(({ failure }) => failure);
  if (failures.every((failure) => failure !== undefined))
    throw new CacheBenchError(
      'E_CLIENT',
      `no client reaches the servers of the experiment: ${clients[0]!.name}: ${failures[0]}`,
      { hint: 'Try another client (--client) to find out whether the cause is the client or this machine.' },
    );
  return threads;
}

/** Each reads the counter of the next. */
function keysOf(prefix: string, number: number, connections: number): ConnectionKeys {
  const counter = (of: number) => `${prefix}:counter:${of}`;
  return {
    list: `${prefix}:list:${number}`,
    counter: counter(number),
    readCounter: counter((number + 1) % connections),
  };
}

async function writeSnapshot(
  { shard: [primary] }: Topology,
  { snapshotBeforeNs }: Experiment,
  signal: AbortSignal,
): Promise<void> {
  if (snapshotBeforeNs === undefined) return;
  const client = await openControlClient(primary.side.target.endpoint);
  try {
    const before = await client.call('LASTSAVE');
    // LASTSAVE counts whole seconds.
    await sleep(1000, signal);
    await client.call('BGSAVE');
    const isSaved = async () => (await client.call('LASTSAVE')) !== before;
    if (!(await waitUntil(isSaved, SNAPSHOT_TIMEOUT_MS, signal)))
      throw new CacheBenchError(
        'E_FAILOVER',
        `no snapshot was written within ${SNAPSHOT_TIMEOUT_MS / 1000} s`,
      );
  } finally {
    client.close();
  }
  await sleep(snapshotBeforeNs / 1e6, signal);
}

interface Watched {
  readonly endNs: number;
  readonly convergedNs?: number;
}

/** Until each connection has had a success since the last change and the servers agree again, or for the time of the experiment. */
async function watchUntilWell(
  topology: Topology,
  threads: readonly ClientThread[],
  played: PlayedSteps,
  experiment: Experiment,
  signal: AbortSignal,
): Promise<Watched> {
  const { observeNs, steps } = experiment;
  const { faultNs, lastNs } = played;
  const deadlineNs = faultNs + observeNs;
  const earliestNs = earliestEndNs(experiment, played);
  let convergedNs: number | undefined;
  // What was asked for has to come first: until then all is as it was.
  const awaited = steps.some(({ step }) => step.kind === 'switchover') ? topology.shard[1] : undefined;
  while (monotonicNs() < deadlineNs) {
    stopIfInterrupted(signal);
    // Who gives no answer at this moment has not disagreed.
    const agrees = await isConverged(topology, awaited).catch(() => undefined);
    if (agrees === true) convergedNs ??= monotonicNs();
    else if (agrees === false) convergedNs = undefined;
    const sinceNs = Math.max(lastNs, convergedNs ?? 0);
    const isWell = threads.every((thread) => thread.isDoneSince(sinceNs));
    if (isWell && convergedNs !== undefined && monotonicNs() >= earliestNs) {
      await sleep(SETTLE_MS, signal);
      break;
    }
    await sleep(WATCH_MS, signal);
  }
  return { endNs: monotonicNs(), ...dropUndefined({ convergedNs }) };
}

/** What lasts until the end has to be given the time in which it is noticed and answered: until then all seems well. */
export function earliestEndNs(
  { steps, downAfterNs, failoverTimeoutNs }: Pick<Experiment, 'steps' | 'downAfterNs' | 'failoverTimeoutNs'>,
  { lastNs }: Pick<PlayedSteps, 'lastNs'>,
): number {
  const lasts = steps.some(({ step, forNs }) => step.kind !== 'switchover' && forNs === undefined);
  return lasts ? lastNs + downAfterNs + failoverTimeoutNs : lastNs;
}

async function waitForAgreement(topology: Topology, signal: AbortSignal): Promise<number | undefined> {
  const hasConverged = await waitUntil(() => isConverged(topology), CONVERGE_TIMEOUT_MS, signal);
  return hasConverged ? monotonicNs() : undefined;
}

/** Without those of our own probes. */
function listArrivals({ nodes, shard }: Topology, probes: readonly NodeProbe[]): readonly number[] {
  return nodes
    .flatMap((node) => {
      const all = node.side.proxy.arrivals
        .filter(({ source }) => source === CLIENT_SOURCE)
        .map(({ atNs }) => atNs);
      const probe = probes[shard.indexOf(node)];
      return probe === undefined ? all : withoutOwn(all, probe.attemptsNs);
    })
    .sort((one, other) => one - other);
}

/** Each attempt of ours is the first arrival after it. @param arrivals, attempts ascending */
export function withoutOwn(arrivals: readonly number[], attempts: readonly number[]): readonly number[] {
  const left = [...arrivals];
  for (const attempt of attempts) {
    const at = left.findIndex((arrival) => arrival >= attempt);
    if (at >= 0) left.splice(at, 1);
  }
  return left;
}
