// The connections of one side to the queue: one for commands and one that listens. Lost once, lost for good: nothing is sent twice.
import type { Redis, RedisOptions } from 'ioredis';
import { describeEndpoint, type Endpoint } from '../../core/endpoint.ts';
import { CacheBenchError, messageOf, usageError } from '../../core/errors.ts';
import { placeForIoredis } from '../../load/drivers/ioredis-driver.ts';
import { isCommandRefused } from '../../wire/error-replies.ts';
import { createQueueClient } from './queue-client.ts';
import { lacking } from './rights.ts';

const CONNECT_TIMEOUT_MS = 5000;
/** What hangs on a connection that is given up goes soon. */
const DISCONNECT_TIMEOUT_MS = 500;

/** How long a queue may be silent. */
export interface QueueWatch {
  /** Milliseconds between two looks. */
  readonly everyMs: number;
  /** So many looks in a row without an answer are a loss. Looks, not time: where this process stood still, it is one. */
  readonly looks: number;
}

const WATCH: QueueWatch = { everyMs: 1000, looks: 5 };

export interface QueueLink {
  readonly endpoint: Endpoint;
  /** Also for BullMQ, which waits on a copy of it. */
  readonly commands: Redis;
  /** Resolves with the reason when a connection has broken or is silent; never when `close` was called. */
  readonly lost: Promise<CacheBenchError>;
  /** @throws CacheBenchError E_FLEET_QUEUE when the user may not */
  listen(channel: string, onMessage: (text: string) => void): Promise<void>;
  close(): void;
}

/** @throws CacheBenchError E_FLEET_QUEUE */
export async function openQueue(endpoint: Endpoint, watch = WATCH): Promise<QueueLink> {
  if (endpoint.cluster)
    throw usageError(
      'E_FLEET_QUEUE',
      `${describeEndpoint(endpoint)} is a cluster, and the queue of a fleet is one server`,
      'Give --fleet redis://HOST:PORT of a Redis or Valkey of its own.',
    );
  const clients = [createQueueClient(optionsOf(endpoint)), createQueueClient(optionsOf(endpoint))] as const;
  const [commands, listener] = [clients[0].redis, clients[1].redis];
  let isClosed = false;
  let reason: Error | undefined;
  let lose!: (error: CacheBenchError) => void;
  const lost = new Promise<CacheBenchError>((resolve) => {
    lose = resolve;
  });
  for (const one of [commands, listener]) {
    one.on('error', (error) => {
      reason = error;
    });
    one.on('close', () => {
      if (!isClosed) lose(queueLost(endpoint, reason));
    });
  }
  const timers: NodeJS.Timeout[] = [];
  /** Of those that wait for a reply, ends them with an error. */
  const disconnect = (): void => {
    for (const timer of timers) clearInterval(timer);
    for (const client of clients) client.end();
  };
  const close = (): void => {
    isClosed = true;
    disconnect();
  };
  const onSilent = (): void => {
    reason = new Error(`it gave no answer for ${(watch.everyMs * watch.looks) / 1e3} s`);
    if (!isClosed) lose(queueLost(endpoint, reason));
    disconnect();
  };
  try {
    await Promise.all([commands.connect(), listener.connect()]);
    timers.push(watchSilence([commands, listener], watch, onSilent));
    await commands.ping();
    // Such as that there is no such database, or no right to it: then it would be another one.
    if (reason !== undefined) throw reason;
  } catch (error) {
    close();
    throw new CacheBenchError(
      'E_FLEET_QUEUE',
      `the queue of the fleet, ${describeEndpoint(endpoint)}, cannot be used: ${messageOf(reason ?? error)}`,
      {
        cause: error,
        hint: 'Start a Redis or Valkey for it, or correct --fleet: address, user, password, TLS.',
      },
    );
  }
  return {
    endpoint,
    commands,
    lost,
    close,
    async listen(channel, onMessage) {
      listener.on('message', (from: string, text: string) => {
        if (from === channel) onMessage(text);
      });
      try {
        await listener.subscribe(channel);
      } catch (error) {
        throw isCommandRefused(messageOf(error)) ? lacking(['subscribe'], endpoint) : error;
      }
    },
  };
}

/**
 * A network that drops everything tells neither side: only a question without an answer shows it. Nobody is asked who has
 * said something since the look before.
 */
function watchSilence(
  clients: readonly Redis[],
  { everyMs, looks }: QueueWatch,
  onSilent: () => void,
): NodeJS.Timeout {
  const heard = clients.map(() => ({ bytes: 0, unanswered: 0 }));
  return setInterval(() => {
    for (const [index, redis] of clients.entries()) {
      const one = heard[index]!;
      const bytes = countBytes(redis);
      if (bytes > one.bytes) {
        one.bytes = bytes;
        one.unanswered = 0;
        continue;
      }
      if (one.unanswered++ >= looks) return onSilent();
      // Its answer is seen by the next look. A broken connection says so itself.
      void redis.ping().catch(() => {});
    }
  }, everyMs);
}

/** That have come from the server so far. */
function countBytes({ stream }: { readonly stream?: Redis['stream'] }): number {
  return stream?.bytesRead ?? 0;
}

function queueLost(endpoint: Endpoint, reason: Error | undefined): CacheBenchError {
  return new CacheBenchError(
    'E_FLEET_QUEUE_LOST',
    `the queue of the fleet, ${describeEndpoint(endpoint)}, is lost: ${reason?.message ?? 'it closed the connection'}`,
    { hint: 'Check whether its server still runs. Agents stop their load by themselves when they lose it.' },
  );
}

function optionsOf(endpoint: Endpoint) {
  return {
    ...placeForIoredis(endpoint),
    protocol: 2 as const,
    connectTimeout: CONNECT_TIMEOUT_MS,
    disconnectTimeout: DISCONNECT_TIMEOUT_MS,
    disableClientInfo: true,
    enableReadyCheck: false,
    retryStrategy: null,
    // What BullMQ asks for on connections that wait.
    maxRetriesPerRequest: null,
  } satisfies RedisOptions;
}
