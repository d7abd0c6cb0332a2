// An agent's life: it registers at the queue, takes the slices that are dealt to it, one at a time, and leaves nothing behind.
import { randomBytes } from 'node:crypto';
import { cpus as listCores } from 'node:os';
import { type Job, Worker } from 'bullmq';
import { monotonicNs, sleep } from '../../core/clock.ts';
import { CacheBenchError, messageOf } from '../../core/errors.ts';
import { type PlainError, toPlainError } from '../../load/messages.ts';
import { readAllowedCpus } from '../../targets/cpus/cpu-sets.ts';
import { type AgentOptions, FLEET_PREFIX } from '../contract.ts';
import { listOwnAddresses } from '../own-addresses.ts';
import {
  type AgentCard,
  FLEET_PROTOCOL,
  type FleetJob,
  jobSchema,
  type LoadAnswerMessage,
  type LookAnswer,
  MAX_AGENT_THREADS,
  type Order,
  orderSchema,
} from '../protocol.ts';
import { measureOffset, toQueueUs } from '../queue/clock-offset.ts';
import { ordersChannel, RENEW_MS, reportsChannel, slicesOf } from '../queue/keys.ts';
import { parseJson } from '../queue/parse-json.ts';
import { openQueue, type QueueLink } from '../queue/queue-link.ts';
import { readHolder, register, unregister, withdraw } from '../queue/registry.ts';
import { requireRights } from '../queue/rights.ts';
import { type CardPlace, OwnCard } from './own-card.ts';
import { runLoadJob } from './run-load-job.ts';
import { runLookJob } from './run-look-job.ts';
import type { Environment } from './secrets.ts';
import type { ReportBody, SliceContext } from './slice-context.ts';

export interface AgentContext {
  readonly env: Environment;
  readonly version: string;
  readonly host: string;
  readonly pid: number;
  now(): Date;
  /** One line of what happens. */
  tell(line: string): void;
  /** Aborted: the agent ends, and its load at once. */
  readonly signal: AbortSignal;
}

/** An agent that lost its queue looks for it this long; the load has ended with the loss. */
const SEARCH_MS = 15_000;
const SEARCH_PAUSE_MS = 500;
/** BullMQ gives a lock up after it; nothing runs twice all the same. */
const LOCK_MS = 30_000;
/** So long an agent that ends waits for its load to end, to say so, and for the queue to answer. */
const END_MS = 3000;
/** Between two looks at the clock of an agent that has nothing to do. */
const CLOCK_EVERY_MS = 30_000;

/**
 * Resolves when the agent was told to end, its run is over and it was asked to end then, or it was idle for too long.
 *
 * @throws CacheBenchError E_FLEET_QUEUE, E_FLEET_QUEUE_LOST
 */
export async function runAgent(options: AgentOptions, context: AgentContext): Promise<void> {
  let link = await openQueue(options.queue.endpoint);
  for (;;) {
    const life = new AgentLife(options, context, link);
    const lost = await life.run();
    if (lost === undefined) return;
    context.tell(`${lost.message}; its load has ended`);
    link = await search(options, context, lost);
  }
}

async function search(
  options: AgentOptions,
  { signal, tell }: AgentContext,
  lost: CacheBenchError,
): Promise<QueueLink> {
  const untilNs = monotonicNs() + SEARCH_MS * 1e6;
  while (monotonicNs() < untilNs && !signal.aborted) {
    await sleep(SEARCH_PAUSE_MS, signal);
    try {
      const link = await openQueue(options.queue.endpoint);
      tell('the queue is back');
      return link;
    } catch {
      // Not yet.
    }
  }
  throw lost;
}

class AgentLife {
  private readonly options: AgentOptions;
  private readonly context: AgentContext;
  private readonly link: QueueLink;
  private readonly id: string;
  private readonly cpus: readonly number[];
  private readonly ending = new AbortController();
  private reason: CacheBenchError | undefined;
  private end!: (lost: CacheBenchError | undefined) => void;
  private readonly ended: Promise<CacheBenchError | undefined>;
  private card!: OwnCard;
  private readonly onOrders = new Map<string, (order: Order) => void>();
  private idleSinceNs = monotonicNs();
  private isWorking = false;
  private clockReadNs = 0;
  /** The slice under way, or the last one. */
  private work: Promise<unknown> | undefined;

  constructor(options: AgentOptions, context: AgentContext, link: QueueLink) {
    this.options = options;
    this.context = context;
    this.link = link;
    this.id = `${options.name}-${randomBytes(4).toString('hex')}`;
    this.cpus = options.cpus ?? readAllowedCpus();
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
  }

  /** @returns undefined when it has ended as it should; else why the queue is lost */
  async run(): Promise<CacheBenchError | undefined> {
    const { link, context, options } = this;
    const onAbort = () => this.finish(undefined);
    context.signal.addEventListener('abort', onAbort, { once: true });
    if (context.signal.aborted) this.finish(undefined);
    void link.lost.then((error) => this.finish(error));
    let renewing: NodeJS.Timeout | undefined;
    let worker: Worker | undefined;
    try {
      await requireRights(link.commands, link.endpoint);
      this.card = await OwnCard.describe(this.placeOfCard());
      await link.listen(ordersChannel(link.endpoint.db), (text) => this.hear(text));
      await this.card.register();
      worker = this.startWorker();
      renewing = setInterval(() => void this.renew().catch(() => {}), RENEW_MS);
      context.tell(`agent ${options.name} is ready: ${this.describeSelf()}`);
      return await this.ended;
    } catch (error) {
      if (this.reason === undefined) throw error;
      return this.reason;
    } finally {
      clearInterval(renewing);
      context.signal.removeEventListener('abort', onAbort);
      this.ending.abort();
      const left = new AbortController();
      await Promise.race([this.leave(worker), sleep(END_MS, left.signal)]);
      left.abort();
      link.close();
    }
  }

  /** The card goes first, so that no round is dealt to this agent any more; then its slice ends, and says so. */
  private async leave(worker: Worker | undefined): Promise<void> {
    const { link, reason } = this;
    const closing = worker?.close(true).catch(() => {});
    if (reason === undefined) await this.card?.withdraw().catch(() => {});
    await this.work?.catch(() => {});
    await closing;
    if (reason === undefined) await unregister(link.commands, this.id).catch(() => {});
  }

  private finish(lost: CacheBenchError | undefined): void {
    this.reason ??= lost;
    this.ending.abort();
    this.end(lost);
  }

  private placeOfCard(): CardPlace {
    const { commands } = this.link;
    return {
      describe: () => this.describe(),
      register: (card) => register(commands, card),
      withdraw: () => withdraw(commands, this.id),
      readHolder: () => readHolder(commands),
    };
  }

  private describeSelf(): string {
    const { threads, cpus, cores, clock } = this.card.current;
    return `${threads} worker ${threads === 1 ? 'thread' : 'threads'} on ${cpus.length} of ${cores} CPUs, clock known to ${clock.errorUs.toFixed(0)} µs`;
  }

  private async describe(): Promise<AgentCard> {
    const { options, context, link } = this;
    const clock = await measureOffset(link.commands);
    this.clockReadNs = monotonicNs();
    return {
      protocol: FLEET_PROTOCOL,
      id: this.id,
      name: options.name,
      version: context.version,
      host: context.host,
      pid: context.pid,
      startedAt: context.now().toISOString(),
      cores: Math.max(1, listCores().length),
      cpus: [...this.cpus],
      threads: options.threads ?? Math.min(Math.max(1, this.cpus.length), MAX_AGENT_THREADS),
      labels: { ...options.labels },
      addresses: [...listOwnAddresses()],
      clock,
      wallAheadMs: context.now().getTime() - toQueueUs(clock, monotonicNs()) / 1e3,
      once: options.once,
    };
  }

  private async renew(): Promise<void> {
    const { card, options } = this;
    const gone = await card.findGoneHolder();
    if (gone !== undefined) this.release(gone);
    if (!this.isWorking && (monotonicNs() - this.clockReadNs) / 1e6 > CLOCK_EVERY_MS) await card.measure();
    await card.register();
    const isIdle = !this.isWorking && card.heldBy === undefined;
    if (!isIdle) this.idleSinceNs = monotonicNs();
    else if (options.idleMs !== undefined && (monotonicNs() - this.idleSinceNs) / 1e6 > options.idleMs) {
      this.context.tell(`agent ${options.name} had nothing to do and ends`);
      this.finish(undefined);
    }
  }

  private hear(text: string): void {
    const order = orderSchema.safeParse(parseJson(text));
    if (!order.success) return;
    if (order.data.kind === 'release') this.release(order.data.runId);
    else this.onOrders.get(order.data.fence)?.(order.data);
  }

  private release(runId: string): void {
    if (!this.card.release(runId)) return;
    this.context.tell('the run has ended');
    if (this.options.once) this.finish(undefined);
    else void this.card.register().catch(() => {});
  }

  private startWorker(): Worker {
    const worker = new Worker(slicesOf(this.id), (job) => this.begin(job), {
      connection: this.link.commands,
      prefix: FLEET_PREFIX,
      concurrency: 1,
      // What stalled is over: nobody runs it again.
      maxStalledCount: 0,
      skipStalledCheck: true,
      lockDuration: LOCK_MS,
      removeOnFail: { count: 0 },
    });
    // Its connection is watched by the link.
    worker.on('error', () => {});
    worker.on('completed', (job) => {
      const { fence } = job.data as FleetJob;
      this.report(fence, { kind: 'done', job: job.id ?? '' });
    });
    return worker;
  }

  private begin(job: Job): Promise<LoadAnswerMessage | LookAnswer> {
    const work = this.process(job);
    this.work = work;
    return work;
  }

  /** What it throws is in the report; BullMQ keeps nothing of it. */
  private async process(job: Job): Promise<LoadAnswerMessage | LookAnswer> {
    const parsed = jobSchema.safeParse(job.data);
    if (!parsed.success) throw new Error('a job that breaks the schema was refused');
    const work = parsed.data;
    const { fence, runId } = work;
    this.isWorking = true;
    if (this.card.heldBy !== runId) {
      this.context.tell(`run ${runId} has taken this agent`);
      this.card.hold(runId);
      await this.card.register();
    }
    const slice: SliceContext = {
      link: this.link,
      name: this.options.name,
      secrets: {
        env: this.context.env,
        variables: this.options.allowedVariables,
        files: this.options.allowedFiles,
      },
      cpus: this.options.cpus,
      report: (body) => this.report(fence, body),
      onOrder: (handler) => this.onOrders.set(fence, handler),
      signal: this.ending.signal,
      reason: () =>
        this.reason ??
        new CacheBenchError('E_FLEET_AGENT_LOST', `agent ${this.options.name} was told to end`),
    };
    try {
      if (this.ending.signal.aborted) throw slice.reason();
      if (work.version !== this.context.version) throw this.otherVersion(work.version);
      const answer = work.kind === 'load' ? await runLoadJob(work, slice) : await runLookJob(work, slice);
      // Its answer would go with the agent before it is read.
      if (this.ending.signal.aborted) throw slice.reason();
      return answer;
    } catch (error) {
      this.report(fence, { kind: 'failed', error: toPlain(error) });
      throw error;
    } finally {
      this.onOrders.delete(fence);
      this.isWorking = false;
      this.idleSinceNs = monotonicNs();
    }
  }

  private otherVersion(version: string): CacheBenchError {
    return new CacheBenchError(
      'E_FLEET_VERSION',
      `agent ${this.options.name} is version ${this.context.version}, and the coordinator is ${version}`,
      { hint: 'Install the same version everywhere.' },
    );
  }

  private report(fence: string, body: ReportBody): void {
    const { link } = this;
    const text = JSON.stringify({ ...body, fence, agent: this.id });
    void link.commands.publish(reportsChannel(link.endpoint.db), text).catch(() => {});
  }
}

function toPlain(error: unknown): PlainError {
  return toPlainError(
    error instanceof CacheBenchError
      ? error
      : new CacheBenchError('E_WORKER', messageOf(error), { hint: 'This is a defect of cache-bench.' }),
  );
}
