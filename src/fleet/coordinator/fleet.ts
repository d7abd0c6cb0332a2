// A run's fleet from the first look at the queue to the last key that is removed: its agents, and loads dealt over them.

import { setImmediate } from 'node:timers/promises';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { sleep } from '../../core/clock.ts';
import { dropUndefined } from '../../core/drop-undefined.ts';
import type { Endpoint } from '../../core/endpoint.ts';
import { type CacheBenchError, usageError } from '../../core/errors.ts';
import { Interrupted, stopIfInterrupted } from '../../core/interrupted.ts';
import type { LoadOptions, LoadPlan, LoadResult } from '../../load/contract.ts';
import type { Sink } from '../../load/sink/start-sink.ts';
import { FLEET_PREFIX } from '../contract.ts';
import { dealSlices } from '../deal.ts';
import { toFleetLoad } from '../load-schema.ts';
import { listOwnAddresses } from '../own-addresses.ts';
import {
  type AgentCard,
  type FleetJob,
  type LookAnswer,
  type LookJob,
  lookAnswerSchema,
  type Order,
  reportSchema,
} from '../protocol.ts';
import { cardKey, ordersChannel, reportsChannel, slicesOf } from '../queue/keys.ts';
import { parseJson } from '../queue/parse-json.ts';
import { openQueue, type QueueLink } from '../queue/queue-link.ts';
import { readRoster, removeSlices } from '../queue/registry.ts';
import { requireRights } from '../queue/rights.ts';
import { AgentsTask, type Assignment } from './agents-task.ts';
import { MAX_CLOCK_ERROR_US } from './choose-agents.ts';
import type { FleetOptions } from './fleet-options.ts';
import { FleetHold } from './hold.ts';
import { Members } from './members.ts';
import { FleetRound } from './run-round.ts';
import { TargetLooks } from './target-looks.ts';

/** After the word to stop, for agents to end their load. */
const STOP_GRACE_MS = 1000;

export class Fleet {
  private readonly options: FleetOptions;
  private readonly link: QueueLink;
  private readonly hold: FleetHold;
  private readonly queues = new Map<string, Queue>();
  private readonly used = new Set<string>();
  private readonly looks: TargetLooks;
  private readonly members: Members;
  private round = 0;
  private task: AgentsTask<unknown> | undefined;
  private failure: CacheBenchError | undefined;
  private sinkPlan: Endpoint | undefined;

  private constructor(options: FleetOptions, link: QueueLink, hold: FleetHold) {
    this.options = options;
    this.link = link;
    this.hold = hold;
    this.looks = new TargetLooks(options);
    this.members = new Members(options, link.commands);
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
      await fleet.members.gather();
      return fleet;
    } catch (error) {
      const reason = await fleet.reasonOf(error);
      await fleet.close();
      throw reason;
    }
  }

  /** The agents of the run, in the order in which loads are dealt to them. */
  get agents(): readonly AgentCard[] {
    return this.members.all;
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
    if (this.failure !== undefined) throw this.failure;
    if (await this.members.regather()) this.looks.forget();
    const isSink = plan.endpoint === this.sinkPlan;
    const to = isSink
      ? ({ kind: 'sink' } as const)
      : ({ kind: 'url', url: this.looks.urlOf(plan.endpoint) } as const);
    if (!isSink) {
      const signal = options.signal ?? this.options.signal;
      await this.looks.look(plan.endpoint, this.agents, (target) => this.askAll(target, signal));
    }
    const load = toFleetLoad(plan);
    const slices = dealSlices(
      plan.connections,
      this.agents.map(({ threads }) => this.options.threads ?? threads),
    );
    const fence = this.nextFence();
    const assignments = slices.map((slice, index) =>
      this.assign(index, { kind: 'load', ...this.headOf(fence), to, load, slice }),
    );
    const pings = this.looks.pingsOf(plan.endpoint);
    const own = new Set(listOwnAddresses());
    const round = new FleetRound(plan, assignments, options, {
      link: this.link,
      fence,
      order: (order) => this.order(order),
      onLost: (agent) => this.strike(agent),
      describeAgent: (index) => {
        const { name, addresses, cpus } = this.agents[index]!;
        const pingUs = pings?.[index]?.pingUs;
        return {
          name,
          cores: cpus.length,
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

  private async askAll(
    target: LookJob['targets'][number],
    signal: AbortSignal,
  ): Promise<readonly LookAnswer['targets'][number][]> {
    const fence = this.nextFence();
    const task = new AgentsTask<LookAnswer>(
      this.agents.map((_, i) => this.assign(i, { kind: 'look', ...this.headOf(fence), targets: [target] })),
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
    return answers.map(({ targets }) => targets[0]!);
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

  /** One that lives after all registers again within two seconds. */
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
    const agent = this.agents[index]!;
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

  private refuse(plan: LoadPlan): void {
    if (plan.route !== undefined || plan.traces)
      throw usageError('E_FLEET_LOAD', 'a load that is routed or traced is not dealt over a fleet');
    if (!plan.fill && plan.connections < this.agents.length)
      throw usageError(
        'E_FLEET_CONNECTIONS',
        `${plan.connections} connections are too few for ${this.agents.length} agents: each needs one`,
        `Use at least --connections ${this.agents.length}, or fewer --agents.`,
      );
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

function isLoopback(address: string): boolean {
  return /^(127\.|::1$)/.test(address);
}
