// The thread of the known-answer server: delays every reply by a law and records what it really imposed.
import { createServer, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { monotonicNs } from '../core/clock.ts';
import { LatencyHistogram } from '../core/latency-histogram.ts';
import { AnswerSession, isDataCommand } from './answers.ts';
import { createDueTime } from './delay-law.ts';
import type { KnownAnswerMessage, KnownAnswerOptions, Write } from './known-answer-server.ts';
import { RequestReader } from './request-reader.ts';

/** Timers of Node fire up to a millisecond and a bit late: nearer due times are polled for. */
const TIMER_SLACK_NS = 2e6;

interface PendingReply {
  readonly text: string;
  readonly arrivalNs: number;
  readonly dueNs: number;
  readonly recorded: boolean;
}

interface Connection {
  readonly socket: Socket;
  /** In the order of the requests, so due times never fall. */
  readonly pending: PendingReply[];
}

const options = workerData as KnownAnswerOptions;
const dueTime = createDueTime(options.delay, monotonicNs());
const imposed = new LatencyHistogram();
let writes: Write[] = [];
const waiting = new Set<Connection>();
let timer: NodeJS.Timeout | undefined;
let polling = false;

const server = createServer({ noDelay: true }, (socket) => {
  const connection: Connection = { socket, pending: [] };
  const session = new AnswerSession(options);
  const reader = new RequestReader();
  let lastDueNs = 0;
  socket.on('data', (chunk) => {
    const arrivalNs = monotonicNs();
    for (const command of reader.read(chunk)) {
      const recorded = isDataCommand(command);
      lastDueNs = Math.max(lastDueNs, recorded ? dueTime(arrivalNs) : arrivalNs);
      connection.pending.push({ text: session.answer(command), arrivalNs, dueNs: lastDueNs, recorded });
    }
    waiting.add(connection);
    sendDueReplies();
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', () => waiting.delete(connection));
});

function sendDueReplies(): void {
  const nowNs = monotonicNs();
  let nextDueNs = Number.POSITIVE_INFINITY;
  for (const connection of waiting) {
    const { pending, socket } = connection;
    let due = 0;
    while (due < pending.length && pending[due]!.dueNs <= nowNs) due++;
    const replies = pending.splice(0, due);
    for (const reply of replies) if (reply.recorded) imposed.record(nowNs - reply.arrivalNs);
    const beforeNs = monotonicNs();
    if (due > 0) socket.write(replies.map((reply) => reply.text).join(''), 'latin1');
    if (options.recordsWrites) noteWrites(replies, { beforeNs, afterNs: monotonicNs() });
    if (pending.length === 0) waiting.delete(connection);
    else nextDueNs = Math.min(nextDueNs, pending[0]!.dueNs);
  }
  scheduleNext(nextDueNs - nowNs);
}

function noteWrites(replies: readonly PendingReply[], write: Write): void {
  for (const reply of replies) if (reply.recorded) writes.push(write);
}

function scheduleNext(inNs: number): void {
  clearTimeout(timer);
  if (inNs === Number.POSITIVE_INFINITY || polling) return;
  if (inNs > TIMER_SLACK_NS) {
    timer = setTimeout(sendDueReplies, (inNs - TIMER_SLACK_NS) / 1e6);
    return;
  }
  polling = true;
  setImmediate(() => {
    polling = false;
    sendDueReplies();
  });
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  parentPort!.postMessage({ kind: 'listening', port: address.port } satisfies KnownAnswerMessage);
});

parentPort!.on('message', (wanted: 'imposed' | 'writes') => {
  if (wanted === 'writes') {
    parentPort!.postMessage({ kind: 'writes', writes } satisfies KnownAnswerMessage);
    writes = [];
    return;
  }
  parentPort!.postMessage({ kind: 'imposed', delays: imposed.toSparse() } satisfies KnownAnswerMessage);
  imposed.reset();
});
