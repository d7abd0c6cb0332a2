// The driver of an application: ioredis as it is used, one promise per command or one pipeline per batch.

import { type ChainableCommander, Redis, type RedisOptions } from 'ioredis';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { describeEndpoint, type Endpoint } from '../../core/endpoint.ts';
import { CacheBenchError, messageOf } from '../../core/errors.ts';
import type { Script } from '../../profile/profile.ts';
import { BatchBuffer } from '../../wire/batch-buffer.ts';
import { isCommandRefused } from '../../wire/error-replies.ts';
import { hearAllErrors } from '../../wire/hear-all-errors.ts';
import { unreachable } from '../../wire/open-socket.ts';
import { REPLY_EMPTY, REPLY_NULL, REPLY_ZERO } from '../../wire/reply-scanner.ts';
import type { RespVersion } from '../../wire/resp-version.ts';
import { type Argument, splitCommands } from '../../wire/split-command.ts';
import type { OperationStream } from '../operation-stream.ts';
import type { Encoder } from '../resp/encoder.ts';
import { nowNs } from '../worker-clock.ts';
import type { Driver, DriverListener } from './driver.ts';

export interface IoredisDriverPlan {
  /** Connection c belongs to number c modulo their number. */
  readonly endpoints: readonly Endpoint[];
  readonly protocol: RespVersion;
  readonly scripts: readonly Script[];
  readonly streams: readonly OperationStream[];
  readonly encoder: Encoder;
  readonly replies: readonly number[];
  readonly pipeline: number;
  readonly connectTimeoutMs: number;
}

interface Link {
  readonly connection: number;
  readonly redis: Redis;
  isDropped: boolean;
}

/** Settled commands in the order of sending: the error, or else the value. */
type Outcome = [error: Error | null, value: unknown];

export class IoredisDriver implements Driver {
  private readonly plan: IoredisDriverPlan;
  private readonly listener: DriverListener;
  private readonly links: (Link | undefined)[];
  private readonly wasOpen: Uint8Array;
  private readonly batch: BatchBuffer;

  constructor(plan: IoredisDriverPlan, listener: DriverListener) {
    this.plan = plan;
    this.listener = listener;
    this.links = plan.streams.map(() => undefined);
    this.wasOpen = new Uint8Array(plan.streams.length);
    this.batch = new BatchBuffer(64 * 1024);
  }

  async connect(connection: number): Promise<void> {
    this.drop(connection);
    const { endpoints } = this.plan;
    const endpoint = endpoints[connection % endpoints.length]!;
    const redis = new Redis(toOptions({ ...this.plan, endpoint }));
    hearAllErrors(redis);
    const link: Link = { connection, redis, isDropped: false };
    this.links[connection] = link;
    // connect() and pending calls only say "Connection is closed."; the reason comes as an event.
    let reason: Error | undefined;
    redis.on('error', (error) => {
      reason = error;
    });
    try {
      await redis.connect();
      await this.assertProtocol(redis, endpoint);
      if (connection < endpoints.length || this.wasOpen[connection] === 1) await this.loadScripts(redis);
    } catch (error) {
      redis.disconnect();
      throw this.toConnectError(error, reason, endpoint);
    }
    this.wasOpen[connection] = 1;
    redis.on('close', () => this.lose(link, reason?.message ?? 'closed by the server'));
  }

  send(connection: number, operations: Uint16Array, count: number): number {
    const link = this.links[connection]!;
    const { encoder, replies, streams } = this.plan;
    const { batch } = this;
    const length = encoder.encode(operations, count, streams[connection]!, batch);
    const bytes = Buffer.from(batch.bytes.buffer, 0, length);
    const sentNs = nowNs();
    if (count === 1 && replies[operations[0]!] === 1) {
      splitCommands(bytes, length, ([name, ...args]) => this.sendOne(link, String(name), args));
    } else {
      const pipeline = link.redis.pipeline();
      splitCommands(bytes, length, ([name, ...args]) => pipeline.call(String(name), ...args));
      this.sendPipeline(
        link,
        pipeline,
        Array.from(operations.subarray(0, count), (i) => replies[i]!),
      );
    }
    return sentNs;
  }

  drop(connection: number): void {
    const link = this.links[connection];
    if (link === undefined) return;
    link.isDropped = true;
    link.redis.disconnect();
    this.links[connection] = undefined;
  }

  private sendOne(link: Link, name: string, args: Argument[]): void {
    link.redis.call(name, ...args).then(
      (value) => this.settle(link, [[null, value]], [1]),
      (error) => this.settle(link, [[error, undefined]], [1]),
    );
  }

  private sendPipeline(link: Link, pipeline: ChainableCommander, replies: readonly number[]): void {
    pipeline.exec().then(
      (outcomes) => this.settle(link, outcomes ?? [], replies),
      (error) => this.lose(link, messageOf(error)),
    );
  }

  /** @param replies how many outcomes belong to each operation */
  private settle(link: Link, outcomes: readonly Outcome[], replies: readonly number[]): void {
    if (link.isDropped) return;
    const now = nowNs();
    let next = 0;
    let misses = false;
    for (const parts of replies) {
      const own = outcomes.slice(next, next + parts);
      next += parts;
      const failure = findError(own);
      if (failure === undefined) {
        const value = own.at(-1)![1];
        this.listener.onReply(link.connection, flagsOf(value), lengthOf(value), countNulls(value), now);
      } else if (isErrorReply(failure)) {
        misses ||= failure.message.startsWith('NOSCRIPT');
        this.listener.onErrorReply(link.connection, failure.message, now);
      } else {
        // No reply: the connection is going down, which books all that is in flight.
        this.lose(link, failure.message);
        return;
      }
    }
    this.listener.onBatchEnd(link.connection, now);
    // The operation stays an error, for the application would have seen one; those sent from now on find the script.
    if (misses) this.loadScripts(link.redis).catch((error) => this.lose(link, messageOf(error)));
  }

  private lose(link: Link, reason: string): void {
    if (link.isDropped) return;
    this.drop(link.connection);
    this.listener.onLost(link.connection, reason);
  }

  private async loadScripts(redis: Redis): Promise<void> {
    for (const { lua } of this.plan.scripts) await redis.script('LOAD', lua);
  }

  /** ioredis falls back to RESP2 without a word when the server refuses RESP3. */
  private async assertProtocol(redis: Redis, endpoint: Endpoint): Promise<void> {
    const { protocol } = this.plan;
    let answer: unknown;
    try {
      answer = await redis.call('HELLO', String(protocol));
    } catch (error) {
      if (protocol === 3 || !isCommandRefused(messageOf(error))) throw error;
      // Before Redis 6, or HELLO is renamed or not permitted: nothing but RESP2; PING proves that it answers, and the login.
      await redis.ping().catch((refusal) => {
        if (!isCommandRefused(messageOf(refusal))) throw refusal;
      });
      return;
    }
    const fields = Array.isArray(answer) ? answer : [];
    const agreed = fields[fields.indexOf('proto') + 1];
    if (agreed === protocol) return;
    throw new CacheBenchError(
      'E_PROTOCOL',
      `${describeEndpoint(endpoint)} answers in RESP${agreed}, wanted RESP${protocol}`,
      { hint: 'Use RESP2 (--protocol 2) for servers older than Redis 6.' },
    );
  }

  private toConnectError(error: unknown, reason: Error | undefined, endpoint: Endpoint): CacheBenchError {
    if (error instanceof CacheBenchError) return error;
    const { protocol } = this.plan;
    const where = describeEndpoint(endpoint);
    const text = [messageOf(error), reason?.message].filter(Boolean).join('; ');
    if (/WRONGPASS|NOAUTH|invalid password|Client sent AUTH/i.test(text))
      return new CacheBenchError('E_AUTH', `${where} refused the login: ${JSON.stringify(text)}`, {
        hint: 'Check user and password.',
      });
    if (/NOPROTO/.test(text) || isCommandRefused(messageOf(error)))
      return new CacheBenchError(
        'E_PROTOCOL',
        `${where} does not speak RESP${protocol}: ${JSON.stringify(text)}`,
        {
          hint: 'Use RESP2 (--protocol 2): for servers older than Redis 6, and where HELLO is not permitted or was renamed.',
        },
      );
    if (/Protocol error|Unknown RESP type|parse/i.test(text))
      return new CacheBenchError('E_PROTOCOL', `${where} answers, but not in RESP: ${JSON.stringify(text)}`, {
        hint: 'Check the port: this is no Redis-compatible server, or one that wants TLS (rediss://).',
      });
    return unreachable(endpoint, reason ?? error);
  }
}

export interface ConnectPlan {
  readonly endpoint: Endpoint;
  readonly protocol: RespVersion;
  readonly connectTimeoutMs: number;
}

/** Where a server is and who comes, as ioredis wants to be told. */
export function placeForIoredis({ address, tls, username, password, db }: Endpoint) {
  return {
    ...(address.kind === 'unix' ? { path: address.path } : { host: address.host, port: address.port }),
    ...(tls === undefined
      ? {}
      : {
          tls: {
            rejectUnauthorized: tls.verify,
            ...dropUndefined({ ca: tls.ca, cert: tls.cert, key: tls.key, servername: tls.servername }),
          },
        }),
    ...dropUndefined({ username, password }),
    db,
  } satisfies RedisOptions;
}

export function toOptions({ endpoint, protocol, connectTimeoutMs }: ConnectPlan) {
  return {
    ...placeForIoredis(endpoint),
    protocol,
    noDelay: true,
    lazyConnect: true,
    connectTimeout: connectTimeoutMs,
    disableClientInfo: true,
    enableReadyCheck: false,
    // The session replaces connections and books what was lost with them; nothing may be sent twice.
    retryStrategy: null,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
  } satisfies RedisOptions;
}

function findError(outcomes: readonly Outcome[]): Error | undefined {
  for (const [error, value] of outcomes) {
    if (error !== null) return error;
    // A command that failed inside EXEC is an element of its reply.
    if (Array.isArray(value)) {
      const inner = value.find((element) => element instanceof Error);
      if (inner !== undefined) return inner;
    }
  }
  return undefined;
}

function isErrorReply(error: Error): boolean {
  return error.name === 'ReplyError';
}

function flagsOf(value: unknown): number {
  if (value === null) return REPLY_NULL;
  if (value === 0 || value === false) return REPLY_ZERO;
  if (typeof value === 'object' && lengthOf(value) === 0 && !Buffer.isBuffer(value)) return REPLY_EMPTY;
  return 0;
}

function lengthOf(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

function countNulls(value: unknown): number {
  return Array.isArray(value) ? value.reduce((count, element) => count + (element === null ? 1 : 0), 0) : 0;
}
