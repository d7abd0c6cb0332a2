// A worker thread's life: pin, connect, wait for the others, run the session, report.

import type { MessagePort } from 'node:worker_threads';
import { dropUndefined } from '../core/drop-undefined.ts';
import type { Endpoint } from '../core/endpoint.ts';
import { CacheBenchError } from '../core/errors.ts';
import type { SparseHistogram } from '../core/latency-histogram.ts';
import { hasCursor } from '../profile/derived.ts';
import type { OpenLoop, ValueSize } from '../profile/profile.ts';
import { NodeKeys } from './cluster/node-keys.ts';
import type { LoadPlan, WorkerUsage } from './contract.ts';
import type { Driver } from './drivers/driver.ts';
import { RespDriver, type RespDriverPlan } from './drivers/resp-driver.ts';
import { createIo } from './io/create-io.ts';
import type { SocketIo } from './io/socket-io.ts';
import { LoopWatch } from './loop-watch.ts';
import { type FromWorker, type ToWorker, toPlainError, type WorkerTask } from './messages.ts';
import { OperationStream, toPickBounds } from './operation-stream.ts';
import type { PacerPlan } from './pacing/pacer.ts';
import { ReceiverGroup } from './receivers/receiver-group.ts';
import { ReplyTrace } from './reply-trace.ts';
import { Encoder } from './resp/encoder.ts';
import { layOutOperation, type OperationLayout } from './resp/operation-layout.ts';
import { StampWriter } from './resp/stamp.ts';
import type { RouteDriver, RouteListener } from './route/route-driver.ts';
import { LoadSession } from './session.ts';
import { shareOf } from './shard.ts';
import { findThreadId, pinThread, readThreadCpuNs } from './thread-usage.ts';
import { WalkBook } from './walks/walk-book.ts';
import { nowNs } from './worker-clock.ts';

/** Half-open connections of all workers together; the backlog of a server's listening socket is 511 (Redis) or less. */
const CONNECT_AT_ONCE = 64;
/** Opening a connection may take longer than a reply: ten thousand of them wait in the server's backlog. */
const MIN_CONNECT_TIMEOUT_NS = 10e9;

/** @param rest what the thread does when its load has come to its end; absent: it ends */
export async function runWorker(task: WorkerTask, port: MessagePort, rest?: () => void): Promise<void> {
  const post = (message: FromWorker) => port.postMessage(message);
  let isDone = false;
  try {
    await work(task, port, post);
    isDone = true;
  } catch (error) {
    if (!(error instanceof CacheBenchError)) throw error;
    post({ kind: 'failed', error: toPlainError(error) });
    if (task.ledger !== undefined) endThread();
  } finally {
    if (!isDone || rest === undefined) port.close();
  }
  if (!isDone || rest === undefined) return;
  rest();
  post({ kind: 'rests' });
}

/**
 * Outside of whatever calls it, for it may be called by what epoll reported; and only when nothing can be reported any
 * more: koffi ends the process where it cannot call back.
 */
function endThread(io?: SocketIo): void {
  setImmediate(() => {
    io?.close();
    process.exit();
  });
}

async function work(task: WorkerTask, port: MessagePort, post: (message: FromWorker) => void): Promise<void> {
  const { range, worker } = task;
  const threadId = findThreadId();
  const pinned = task.cpu === undefined ? undefined : await pinThread(threadId, task.cpu);
  let delays: SparseHistogram | undefined;
  const onRoute: RouteListener = {
    onPhaseEnd: (report) => post({ kind: 'phase-ended', report }),
    onInterval: (interval) => post({ kind: 'route-interval', interval }),
  };
  const { session, driver, router, nodeKeys, walks, stamps, receivers, trace, io } = await assemble(
    task,
    onRoute,
    {
      onInterval: (interval) => post({ kind: 'interval', interval }),
      onWindowStart: () => {
        meter.begin();
        ownDelay?.reset();
        walks?.open();
      },
      // A fill follows no move: its shares are counted.
      onMoved: () => task.cluster && !task.plan.fill && post({ kind: 'moved' }),
      onWindowEnd: () => {
        meter.end();
        // Empty where no socket was stamped: Unix sockets.
        delays = ownDelay === undefined || ownDelay.count === 0 ? undefined : ownDelay.toSparse();
        walks?.close();
      },
      onLost: (isLost, reason) => post({ kind: 'lost', isLost, reason }),
    },
  );
  const { ownDelay } = io;
  const meter = new UsageMeter(threadId, io);
  // An error that nobody catches ends the thread, and koffi ends the process where it calls back into one that ends.
  const closeOnError = () => io.close();
  if (task.ledger !== undefined) process.once('uncaughtExceptionMonitor', closeOnError);
  let finish!: () => void;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let onMessage!: (message: ToWorker) => void;
  const started = new Promise<number>((resolve) => {
    onMessage = (message) => {
      if (message.kind === 'start') resolve(message.startNs);
      else if (message.kind === 'finish') finish();
      else if (message.kind === 'enter') {
        session.pacer?.changePace(task.plan.route!.phases[message.phase]!.pace, nowNs());
        router?.enter(message.phase);
      } else if (message.kind === 'hold') void router?.hold().then(() => post({ kind: 'quiet' }));
      else if (message.kind === 'slots') nodeKeys?.update(message.nodeOfSlot);
      else if (message.kind === 'stop') endThread(io);
      else session.interrupt();
    };
    port.on('message', onMessage);
  });
  const atOnce = Math.max(1, Math.floor(CONNECT_AT_ONCE / task.workers));
  try {
    await session.connect(driver, atOnce);
    await receivers?.connect(atOnce);
  } catch (error) {
    io.close();
    throw error;
  }
  post({ kind: 'ready' });
  const startNs = await started;
  stamps.countsFromNs = startNs + task.plan.warmupNs;
  receivers?.countFrom(stamps.countsFromNs);
  await session.run(startNs);
  const timeline = await router?.finish();
  if (receivers !== undefined) {
    post({ kind: 'sent' });
    await finished;
    await receivers.finish();
  }
  const usage: WorkerUsage = {
    worker,
    connections: range.count,
    ...meter.read(),
    ...dropUndefined({ pinned }),
  };
  io.close();
  process.off('uncaughtExceptionMonitor', closeOnError);
  port.off('message', onMessage);
  post({
    kind: 'done',
    result: {
      startNs: session.startNs,
      endNs: session.endNs,
      operations: session.recorder.results(),
      derived: [...(walks?.results() ?? []), ...(receivers?.results() ?? [])],
      sent: [...stamps.sent],
      errorExamples: [...session.recorder.errorExamples(), ...(receivers?.errorExamples() ?? [])],
      usage,
      reconnects: session.reconnects,
      ...(session.pacer === undefined ? {} : { pacing: session.pacer.result() }),
      ...dropUndefined({ trace: trace?.replies }),
      ...dropUndefined({ ownDelay: delays, timeline }),
    },
  });
}

async function assemble(
  task: WorkerTask,
  onRoute: RouteListener,
  events: ConstructorParameters<typeof LoadSession>[1],
) {
  const { plan, range, cluster } = task;
  const nodeKeys = cluster && new NodeKeys(cluster, plan);
  const endpoints = cluster === undefined ? [plan.endpoint] : rotate(cluster.nodes, range.first);
  const varyingSizes: ValueSize[] = [];
  let scanWalks = 0;
  const walkOf = plan.operations.map((operation) => (hasCursor(operation) ? scanWalks++ : -1));
  const walks = scanWalks === 0 ? undefined : new WalkBook(walkOf);
  const layouts: readonly OperationLayout[] = plan.operations.map((operation, i) =>
    layOutOperation(operation, { ...plan, varyingSizes, ...(walkOf[i]! < 0 ? {} : { walk: walkOf[i]! }) }),
  );
  const bounds = toPickBounds(plan.operations);
  const streamPlan = plan.fill
    ? { ...plan, nodeKeys, fill: { elementsPerKey: countElementsPerKey(task) } }
    : { ...omitFill(plan), nodeKeys, scanWalks };
  const streams = Array.from(
    { length: range.count },
    (_, i) => new OperationStream(streamPlan, bounds, varyingSizes, range.first + i),
  );
  const { stop } = plan;
  const isOneByOne =
    plan.pipeline === 1 && plan.openLoop === undefined && layouts.every(({ replies }) => replies === 1);
  const io = await createIo(task, isOneByOne);
  // Where the kernel tells when a reply arrived, nothing need be bounded.
  const needsWatch = plan.openLoop !== undefined && plan.driver === 'resp' && !io.isStamped;
  const loop = needsWatch ? new LoopWatch() : undefined;
  const session = new LoadSession(
    {
      operations: plan.operations,
      streams,
      pipeline: plan.pipeline,
      warmupNs: plan.warmupNs,
      timeoutNs: plan.timeoutNs,
      intervalNs: plan.intervalNs,
      ...(stop.kind === 'duration'
        ? { durationNs: stop.durationNs }
        : { quotas: shareRequests(task, stop.count, nodeKeys) }),
      nodes: endpoints.length,
      io,
      ...dropUndefined({ loop }),
      ...(plan.openLoop === undefined ? {} : { pacer: planPacer(plan, plan.openLoop, range.first) }),
    },
    events,
  );
  const stamps = new StampWriter(plan.keyspaces.length);
  const connectTimeoutMs = Math.max(MIN_CONNECT_TIMEOUT_NS, plan.timeoutNs) / 1e6;
  const driverPlan = {
    endpoints,
    protocol: plan.protocol,
    scripts: plan.scripts,
    streams,
    encoder: new Encoder(layouts, plan.values, plan.seed, stamps),
    replies: layouts.map(({ replies }) => replies),
    pipeline: plan.pipeline,
    io,
    connectTimeoutMs,
    oldestOperation: (connection: number) => session.oldestOperation(connection),
    ...dropUndefined({ walks, loop }),
  };
  const trace = plan.traces ? new ReplyTrace(session) : undefined;
  const listener = trace ?? session;
  const router = plan.route && (await createRouter(plan, driverPlan, session, onRoute));
  // A thread that does without ioredis starts in half the time.
  const { IoredisDriver } = plan.driver === 'resp' ? {} : await import('./drivers/ioredis-driver.ts');
  const driver: Driver = router ?? new (IoredisDriver ?? RespDriver)(driverPlan, listener);
  const place = { worker: task.worker, workers: task.workers, timeoutMs: connectTimeoutMs };
  const receivers = plan.receivers && new ReceiverGroup(plan, plan.receivers, place);
  return { session, driver, router, nodeKeys, walks, stamps, receivers, trace, io };
}

/** A thread that routes nothing does without it. */
async function createRouter(
  { route, endpoint, protocol, keyPrefix, seed, operations, intervalNs, openLoop }: LoadPlan,
  { streams, encoder, replies }: Pick<RespDriverPlan, 'streams' | 'encoder' | 'replies'>,
  session: LoadSession,
  onRoute: RouteListener,
): Promise<RouteDriver> {
  const { RouteDriver } = await import('./route/route-driver.ts');
  return new RouteDriver(
    {
      ...{ route: route!, endpoint, protocol, keyPrefix, seed, operations, intervalNs },
      ...{ streams, encoder, replies, ...onRoute },
      ...(openLoop === undefined
        ? {}
        : { oldestStartNs: (connection: number) => session.oldestStartNs(connection) }),
    },
    session,
  );
}

/** So that the worker's own numbers of connections lead to the nodes that the plan's do. */
function rotate(nodes: readonly Endpoint[], first: number): readonly Endpoint[] {
  return nodes.map((_, i) => nodes[(first + i) % nodes.length]!);
}

/** Of each of the worker's connections. */
function shareRequests(task: WorkerTask, total: number, nodeKeys: NodeKeys | undefined): readonly number[] {
  const { plan, range } = task;
  const connections = Array.from({ length: range.count }, (_, i) => range.first + i);
  if (!plan.fill || nodeKeys === undefined)
    return connections.map((connection) => shareOf(total, plan.connections, connection));
  const keys = nodeKeys.countWalks(0);
  return connections.map((connection) => keys[connection]! * countElementsPerKey(task));
}

/** Spinning takes a whole core: only where one is granted beyond those the threads need. */
function planPacer(plan: LoadPlan, openLoop: OpenLoop, first: number): PacerPlan {
  const hasSpareCpu = plan.cpus !== undefined && plan.threads < plan.cpus.length;
  return {
    ...openLoop,
    seed: plan.seed,
    connections: plan.connections,
    first,
    pacing: openLoop.pacing === 'auto' ? (hasSpareCpu ? 'spin' : 'timer') : openLoop.pacing,
  };
}

function omitFill({ fill: _, ...plan }: WorkerTask['plan']) {
  return plan;
}

/** A fill writes each key once, or each element of each key: the number of writes tells which. */
function countElementsPerKey({ plan }: WorkerTask): number {
  const keyspace = plan.keyspaces[0];
  const count = plan.stop.kind === 'requests' ? plan.stop.count : 0;
  return keyspace === undefined ? 1 : Math.max(1, Math.round(count / keyspace.count));
}

class UsageMeter {
  private readonly threadId: number | undefined;
  private readonly io: SocketIo;
  private startWaitedNs = 0;
  private startMs = 0;
  private startCpuNs = 0;
  private startLoop = performance.eventLoopUtilization();
  private cpuShare: number | null = null;
  private loopShare = 0;

  constructor(threadId: number | undefined, io: SocketIo) {
    this.threadId = threadId;
    this.io = io;
  }

  begin(): void {
    this.startMs = performance.now();
    this.startCpuNs = readThreadCpuNs(this.threadId);
    this.startLoop = performance.eventLoopUtilization();
    this.startWaitedNs = this.io.waitedNs();
  }

  end(): void {
    const elapsedNs = (performance.now() - this.startMs) * 1e6;
    const cpuShare = (readThreadCpuNs(this.threadId) - this.startCpuNs) / elapsedNs;
    this.cpuShare = Number.isNaN(cpuShare) ? null : cpuShare;
    const waitedShare = (this.io.waitedNs() - this.startWaitedNs) / elapsedNs;
    const { utilization } = performance.eventLoopUtilization(this.startLoop);
    this.loopShare = Math.max(0, utilization - waitedShare);
  }

  read(): Pick<WorkerUsage, 'cpuShare' | 'eventLoopUtilization'> {
    return { cpuShare: this.cpuShare, eventLoopUtilization: this.loopShare };
  }
}
