// A run's fleet from the first look at the queue to the last key that is removed: its agents, and loads dealt over them.

import { setImmediate } from 'node:timers/promises';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { sleep } from '../../core/clock.ts';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { describeEndpoint, type Endpoint } from '../../core/endpoint.ts';
import { CacheBenchError, usageError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { Interrupted, stopIfInterrupted } from '../../core/interrupted.ts';
import type { LoadOptions, LoadPlan, LoadResult } from '../../load/contract.ts';
import type { Sink } from '../../load/sink/start-sink.ts';
import { openControlLink } from '../../targets/control/control-link.ts';
import { readRunId } from '../../targets/control/identity.ts';
import { FLEET_PREFIX } from '../contract.ts';
import { dealSlices } from '../deal.ts';
import { toFleetLoad } from '../load-schema.ts';
import { listOwnAddresses } from '../own-addresses.ts';
import {
  type AgentCard,
  type FleetJob,
  type LookAnswer,
  lookAnswerSchema,
  type Order,
  reportSchema,
} from '../protocol.ts';
import { measureOffset } from '../queue/clock-offset.ts';
import { cardKey, ordersChannel, reportsChannel, slicesOf } from '../queue/keys.ts';
import { parseJson } from '../queue/parse-json.ts';
import { openQueue, type QueueLink } from '../queue/queue-link.ts';
import { readRoster, removeSlices } from '../queue/registry.ts';
import { requireRights } from '../queue/rights.ts';
import { AgentsTask, type Assignment } from './agents-task.ts';
import { type AgentWish, chooseAgents, listFitting, MAX_CLOCK_ERROR_US } from './choose-agents.ts';
import { FleetHold } from './hold.ts';
import { FleetRound } from './run-round.ts';
import { isSameMachine } from './same-machine.ts';

export interface FleetTarget {
  readonly name: string;
  readonly endpoint: Endpoint;
  /** Its URL as agents may get it; absent: it holds a secret, or there is none. */
  readonly url?: string;
}

export interface FleetOptions {
  readonly queue: Endpoint;
  /** Absent: all that are there. */
  readonly agents?: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Of each agent; absent: as many as each chose. */
  readonly threads?: number;
  /** Agents, queue and targets may stand on one machine. */
  readonly sharedMachine: boolean;
  readonly targets: readonly FleetTarget[];
  readonly runId: string;
  readonly version: string;
  readonly host: string;
  readonly pid: number;
  now(): Date;
  readonly signal: AbortSignal;
  onWarning(id: string, message: string): void;
}

/** So long agents that start just now are waited for, and one that was lost. */
const GATHER_MS = 10_000;
const GATHER_LOOK_MS = 250;
/** A round trip to two targets that differs by more than twice, and by more than this, is not one way. */
const PATH_DIFFERENCE_US = 200;
/** After the word to stop, for agents to end their load. */
const STOP_GRACE_MS = 1000;

export class Fleet {
  private readonly options: FleetOptions;
  private readonly link: QueueLink;
  private readonly hold: FleetHold;
  private readonly queues = new Map<string, Queue>();
  private readonly used = new Set<string>();
  private readonly looked = new Map<string, readonly LookAnswer['targets'][number][]>();
  private members: readonly AgentCard[] = [];
  private round = 0;
  private task: AgentsTask<unknown> | undefined;
  private failure: CacheBenchError | undefined;
  private sinkPlan: Endpoint | undefined;

  private constructor(options: FleetOptions, link: QueueLink, hold: FleetHold) {
    this.options = options;
    this.link = link;
    this.hold = hold;
    for (const lost of [link.lost, hold.lost])
      void lost.then((error) => {
        this.failure ??= error;
        this.task?.fail(error);
      });
  }

  /** @throws CacheBenchError E_FLEET_QUEUE, E_FLEET_BUSY, E_FLEET_AGENTS, E_FLEET_VERSION, E_FLEET_CLOCK, E_FLEET_MACHINE */
  static async open(options: FleetOptions): Promise<Fleet> {
    const link = await openQueue(options.queue);
    let hold: FleetHold;
    try {
      await requireRights(link.commands, options.queue);
      hold = await FleetHold.take(link.commands, {
        runId: options.runId,
        host: options.host,
        pid: options.pid,
        version: options.version,
        since: options.now().toISOString(),
      });
    } catch (error) {
      link.close();
      throw error;
    }
    const fleet = new Fleet(options, link, hold);
    try {
      await link.listen(reportsChannel(options.queue.db), (text) => fleet.hear(text));
      await fleet.gather();
      return fleet;
    } catch (error) {
      const reason = await fleet.reasonOf(error);
      await fleet.close();
      throw reason;
    }
  }

  /** The agents of the run, in the order in which loads are dealt to them. */
  get agents(): readonly AgentCard[] {
    return this.members;
  }

  /**
   * @throws CacheBenchError E_FLEET_AGENT_LOST, E_FLEET_AGENT_LATE, E_FLEET_AGENT_PAUSED, E_FLEET_QUEUE_LOST, E_FLEET_SECRET,
   *   E_FLEET_MACHINE, E_FLEET_TARGET, E_FLEET_CONNECTIONS; those of RunLoad, as an agent met them
   */
  readonly runLoad = async (plan: LoadPlan, options: LoadOptions = {}): Promise<LoadResult> => {
    try {
      return await this.deal(withoutSkew(plan), options);
    } catch (error) {
      throw await this.reasonOf(error);
    }
  };

  private async deal(plan: LoadPlan, options: LoadOptions): Promise<LoadResult> {
    this.refuse(plan);
    await this.regather();
    const isSink = plan.endpoint === this.sinkPlan;
    const to = isSink
      ? ({ kind: 'sink' } as const)
      : ({ kind: 'url', url: this.urlOf(plan.endpoint) } as const);
    if (!isSink) await this.look(plan.endpoint, options.signal ?? this.options.signal);
    const load = toFleetLoad(plan);
    const slices = dealSlices(
      plan.connections,
      this.members.map(({ threads }) => this.options.threads ?? threads),
    );
    const fence = this.nextFence();
    const assignments = slices.map((slice, index) =>
      this.assign(index, { kind: 'load', ...this.headOf(fence), to, load, slice }),
    );
    const pings = this.looked.get(keyOf(plan.endpoint));
    const own = new Set(listOwnAddresses());
    const round = new FleetRound(plan, assignments, options, {
      link: this.link,
      fence,
      order: (order) => this.order(order),
      onLost: (agent) => this.strike(agent),
      describeAgent: (index) => {
        const { name, addresses } = this.members[index]!;
        const pingUs = pings?.[index]?.pingUs;
        return {
          name,
          isHere: addresses.some((address) => !isLoopback(address) && own.has(address)),
          ...dropUndefined({ pingUs }),
        };
      },
    });
    return this.conduct(round, options.signal);
  }

  /** The null server of a calibration is started by each agent beside itself: this one only stands for it. */
  readonly startSink = async (): Promise<Sink> => {
    const endpoint: Endpoint = { address: { kind: 'unix', path: '/null-server-of-each-agent' }, db: 0 };
    this.sinkPlan = endpoint;
    return { endpoint, close: async () => {} };
  };

  /** Removes what the run has put into the queue. Never throws. */
  async close(): Promise<void> {
    const { link, hold } = this;
    hold.close();
    if (this.failure?.code !== 'E_FLEET_QUEUE_LOST') {
      try {
        await this.dropSlices();
        await this.tell({ kind: 'release', runId: this.options.runId });
        await readRoster(link.commands);
        await hold.release();
      } catch {
        // Without the queue there is nothing to remove.
      }
    }
    link.close();
  }

  private async conduct(round: FleetRound, signal: AbortSignal | undefined): Promise<LoadResult> {
    try {
      return await this.attend(round.task, signal, () => round.run());
    } catch (error) {
      if (error instanceof Interrupted) return round.interrupted();
      throw error;
    }
  }

  /** @throws Interrupted when the signal ends it; else why all agents were stopped */
  private async attend<T>(
    task: AgentsTask<unknown>,
    signal: AbortSignal | undefined,
    work: () => Promise<T>,
  ): Promise<T> {
    const onAbort = () => task.fail(new Interrupted('interrupted'));
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      if (signal !== undefined) stopIfInterrupted(signal);
      await this.begin(task);
      if (signal !== undefined) stopIfInterrupted(signal);
      return await work();
    } catch (error) {
      await this.stopAll();
      if (signal?.aborted) throw new Interrupted('interrupted');
      throw this.failure ?? error;
    } finally {
      signal?.removeEventListener('abort', onAbort);
      task.end();
      this.task = undefined;
    }
  }

  /** What failed on a connection that was lost is the loss: it is told a moment after it is felt. */
  private async reasonOf(error: unknown): Promise<unknown> {
    if (error instanceof Interrupted) return error;
    await setImmediate();
    return this.failure ?? error;
  }

  private async begin(task: AgentsTask<unknown>): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    this.task = task;
    await this.hold.setFence(this.fenceOf());
  }

  /** Agents hear the word at once; one that does not finds the fencing id gone. */
  private async stopAll(): Promise<void> {
    if (this.failure?.code === 'E_FLEET_QUEUE_LOST') return;
    try {
      await this.tell({ kind: 'stop', fence: this.fenceOf() });
      await this.hold.clearFence();
      await sleep(STOP_GRACE_MS / 4);
      await this.dropSlices();
    } catch {
      // The queue went away meanwhile: agents that lose it stop by themselves.
    }
  }

  /** Nothing when another run has the fleet by now: the same agents may have its slices. */
  private async dropSlices(): Promise<void> {
    if (!(await this.hold.clearFence())) return;
    for (const id of this.used) await removeSlices(this.link.commands, id);
  }

  private nextFence(): string {
    this.round++;
    return this.fenceOf();
  }

  private fenceOf(): string {
    return `${this.options.runId}-${this.round}`;
  }

  private headOf(fence: string) {
    return { fence, runId: this.options.runId, version: this.options.version };
  }

  private hear(text: string): void {
    const report = reportSchema.safeParse(parseJson(text));
    if (report.success) this.task?.hear(report.data);
  }

  /** One that lives after all registers again within a second. */
  private strike({ id }: AgentCard): void {
    void this.link.commands.del(cardKey(id)).catch(() => {});
  }

  private order(order: Order): void {
    void this.tell(order).catch(() => {});
  }

  private async tell(order: Order): Promise<void> {
    await this.link.commands.publish(ordersChannel(this.options.queue.db), JSON.stringify(order));
  }

  private assign(index: number, job: FleetJob): Assignment {
    const agent = this.members[index]!;
    const queue = this.queueOf(agent.id);
    this.used.add(agent.id);
    return { agent, queue, job };
  }

  private queueOf(id: string): Queue {
    const known = this.queues.get(id);
    if (known !== undefined) return known;
    const queue = new Queue(slicesOf(id), {
      connection: this.link.commands as Redis,
      prefix: FLEET_PREFIX,
      skipMetasUpdate: true,
    });
    // Its connection is watched by the link.
    queue.on('error', () => {});
    this.queues.set(id, queue);
    return queue;
  }

  /** Waits for agents that are just starting. */
  private async gather(): Promise<void> {
    const clock = await measureOffset(this.link.commands);
    const wish: AgentWish = {
      labels: this.options.labels,
      version: this.options.version,
      clock,
      ...dropUndefined({ count: this.options.agents }),
    };
    const wanted = this.options.agents ?? 1;
    await this.waitFor(async () => {
      const roster = await readRoster(this.link.commands);
      return listFitting(roster, wish).length >= wanted || roster.strangers.length > 0;
    });
    this.members = chooseAgents(await readRoster(this.link.commands), wish);
  }

  /**
   * Before each round: those that were lost may be back, or others may stand in for them. Never with fewer: the load would
   * not be the one of the rounds before.
   *
   * @throws CacheBenchError E_FLEET_AGENTS
   */
  private async regather(): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    const { runId, labels, version } = this.options;
    const find = async (): Promise<readonly AgentCard[] | undefined> => {
      const roster = await readRoster(this.link.commands);
      const own = roster.agents.filter(({ holds }) => holds === undefined || holds.runId === runId);
      const present = new Map(own.map((card) => [card.id, card]));
      const clock = { offsetUs: 0, errorUs: 0 };
      const spare = listFitting(roster, { labels, version, clock }).filter(
        (card) => card.version === version && !this.members.some(({ id }) => id === card.id),
      );
      const next = this.members.map(
        (member) => present.get(member.id) ?? takeLike(spare as AgentCard[], member),
      );
      return next.includes(undefined) ? undefined : (next as AgentCard[]);
    };
    let found = await find();
    if (found === undefined)
      await this.waitFor(async () => {
        found = await find();
        return found !== undefined;
      });
    stopIfInterrupted(this.options.signal);
    if (found === undefined)
      throw new CacheBenchError(
        'E_FLEET_AGENTS',
        `an agent of the run is gone, and none like it came in its place within ${GATHER_MS / 1e3} s`,
        { hint: 'What is finished is kept. Start one more agent than is needed, and it stands in.' },
      );
    if (found.some((card, i) => card.id !== this.members[i]!.id)) this.looked.clear();
    this.members = found;
  }

  private async waitFor(isTrue: () => Promise<boolean>): Promise<void> {
    for (let waitedMs = 0; waitedMs < GATHER_MS; waitedMs += GATHER_LOOK_MS) {
      if ((await isTrue()) || this.options.signal.aborted) return;
      await sleep(GATHER_LOOK_MS, this.options.signal);
    }
  }

  private refuse(plan: LoadPlan): void {
    if (plan.route !== undefined || plan.traces)
      throw usageError('E_FLEET_LOAD', 'a load that is routed or traced is not dealt over a fleet');
    if (plan.endpoint.cluster)
      throw usageError(
        'E_FLEET_TARGET',
        `${describeEndpoint(plan.endpoint)} is a cluster, and a fleet loads single servers`,
        'Leave out --fleet, or the cluster.',
      );
    if (!plan.fill && plan.connections < this.members.length)
      throw usageError(
        'E_FLEET_CONNECTIONS',
        `${plan.connections} connections are too few for ${this.members.length} agents: each needs one`,
        `Use at least --connections ${this.members.length}, or fewer --agents.`,
      );
  }

  /** @throws CacheBenchError E_FLEET_SECRET */
  private urlOf(endpoint: Endpoint): string {
    const target = this.options.targets.find((one) => keyOf(one.endpoint) === keyOf(endpoint));
    if (target?.url !== undefined) return target.url;
    const hasSecret = target !== undefined || endpoint.password !== undefined || endpoint.tls !== undefined;
    if (!hasSecret) return describeEndpoint(endpoint);
    throw usageError(
      'E_FLEET_SECRET',
      `the password of ${describeEndpoint(endpoint)} would have to go through the queue`,
      'Name it: redis://USER:${VARIABLE}@HOST:PORT, and set that variable for each agent. Servers that a run starts itself have none: leave out --server-auth and --server-tls.',
    );
  }

  /** Once for each target, before its first load. @throws CacheBenchError E_FLEET_MACHINE, and what agents met */
  private async look(endpoint: Endpoint, signal: AbortSignal | undefined): Promise<void> {
    const key = keyOf(endpoint);
    if (this.looked.has(key)) return;
    const name = this.options.targets.find((one) => keyOf(one.endpoint) === key)?.name ?? key;
    await this.refuseQueue(endpoint, name);
    const fence = this.nextFence();
    const target = { name, url: this.urlOf(endpoint) };
    const task = new AgentsTask<LookAnswer>(
      this.members.map((_, i) => this.assign(i, { kind: 'look', ...this.headOf(fence), targets: [target] })),
      {
        fence,
        answer: lookAnswerSchema,
        onLost: (agent) => this.strike(agent),
        findFault: (_, { targets }) =>
          targets.length === 1 ? undefined : `it looked at ${targets.length} targets, not at one`,
      },
    );
    const answers = await this.attend(task, signal, async () => {
      await task.handOut();
      return task.answers;
    });
    const seen = answers.map(({ targets }) => targets[0]!);
    const beside = seen.findIndex(({ isOwnMachine }) => isOwnMachine);
    if (beside >= 0 && !this.options.sharedMachine)
      throw sharedMachine(`agent ${this.members[beside]!.name} stands on the machine of ${name}`);
    this.warnOfPaths(name, seen);
    this.looked.set(
      key,
      seen.map((one) => ({ ...one, name })),
    );
  }

  /** The same way to all targets: what one agent needs longer to one of them is no time of the server. */
  private warnOfPaths(name: string, seen: readonly LookAnswer['targets'][number][]): void {
    for (const others of this.looked.values())
      for (const [index, { pingUs, name: other }] of others.entries()) {
        const mine = seen[index]?.pingUs;
        if (mine === undefined || other === name) continue;
        const [low, high] = [Math.min(mine, pingUs), Math.max(mine, pingUs)];
        if (high <= 2 * low || high - low <= PATH_DIFFERENCE_US) continue;
        this.options.onWarning(
          'W_FLEET_PATH',
          `agent ${this.members[index]!.name} has not the same way to all targets: a PING takes ${mine.toFixed(0)} µs to ${name}, and ${pingUs.toFixed(0)} µs to ${other}`,
        );
        return;
      }
  }

  /** @throws CacheBenchError E_FLEET_QUEUE_IS_TARGET, E_FLEET_MACHINE */
  private async refuseQueue(endpoint: Endpoint, name: string): Promise<void> {
    const { queue, sharedMachine: isAllowed } = this.options;
    const [ofQueue, ofTarget] = await Promise.all([askRunId(queue), askRunId(endpoint)]);
    if (ofQueue !== '' && ofQueue === ofTarget)
      throw new CacheBenchError(
        'E_FLEET_QUEUE_IS_TARGET',
        `the queue of the fleet, ${describeEndpoint(queue)}, is the target ${name} itself`,
        { hint: 'Give the queue a server of its own.', exitCode: EXIT.refused },
      );
    if (isAllowed || !(await isSameMachine(queue, endpoint))) return;
    throw sharedMachine(`the queue of the fleet stands on the machine of ${name}`);
  }
}

/**
 * The window opens when the last agent surely sends: one may begin too early by the error of its clock, and another too
 * late. Requests that are counted need no such time: they are the same whenever they are sent.
 */
function withoutSkew(plan: LoadPlan): LoadPlan {
  const leastNs = plan.warmupNs > 0 || plan.stop.kind === 'duration' ? 2 * MAX_CLOCK_ERROR_US * 1e3 : 0;
  return { ...plan, warmupNs: Math.max(plan.warmupNs, leastNs) };
}

function sharedMachine(what: string): CacheBenchError {
  return new CacheBenchError(
    'E_FLEET_MACHINE',
    `${what}: it would take CPU from the server that is measured`,
    {
      hint: 'Move it to another machine; or, to try a fleet out, allow it with --shared-machine.',
      exitCode: EXIT.refused,
    },
  );
}

async function askRunId(endpoint: Endpoint): Promise<string> {
  const link = openControlLink(endpoint);
  try {
    return await link.use(readRunId);
  } finally {
    link.close();
  }
}

/** The user too: two targets may be one server with different rights. */
function keyOf(endpoint: Endpoint): string {
  return `${endpoint.username ?? ''}@${describeEndpoint(endpoint)}`;
}

function isLoopback(address: string): boolean {
  return /^(127\.|::1$)/.test(address);
}

/** With as many threads as the one that is gone: else the shares would differ. */
function takeLike(spare: AgentCard[], gone: AgentCard): AgentCard | undefined {
  const at = spare.findIndex(({ threads }) => threads === gone.threads);
  return at < 0 ? undefined : spare.splice(at, 1)[0];
}
