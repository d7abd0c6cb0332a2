// The connections of one side to the queue: one for commands and one that listens. Lost once, lost for good: nothing is sent twice.
import { Redis, type RedisOptions } from 'ioredis';
import { describeEndpoint, type Endpoint } from '../../core/endpoint.ts';
import { CacheBenchError, messageOf, usageError } from '../../core/errors.ts';
import { placeForIoredis } from '../../load/drivers/ioredis-driver.ts';

const CONNECT_TIMEOUT_MS = 5000;

export interface QueueLink {
  readonly endpoint: Endpoint;
  /** Also for BullMQ, which waits on a copy of it. */
  readonly commands: Redis;
  /** Resolves with the reason when a connection has broken; never when `close` was called. */
  readonly lost: Promise<CacheBenchError>;
  listen(channel: string, onMessage: (text: string) => void): Promise<void>;
  close(): void;
}

/** @throws CacheBenchError E_FLEET_QUEUE */
export async function openQueue(endpoint: Endpoint): Promise<QueueLink> {
  if (endpoint.cluster)
    throw usageError(
      'E_FLEET_QUEUE',
      `${describeEndpoint(endpoint)} is a cluster, and the queue of a fleet is one server`,
      'Give --fleet redis://HOST:PORT of a Redis or Valkey of its own.',
    );
  const commands = new Redis(optionsOf(endpoint));
  const listener = new Redis(optionsOf(endpoint));
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
  const close = (): void => {
    isClosed = true;
    commands.disconnect();
    listener.disconnect();
  };
  try {
    await Promise.all([commands.connect(), listener.connect()]);
    await commands.ping();
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
      await listener.subscribe(channel);
    },
  };
}

function queueLost(endpoint: Endpoint, reason: Error | undefined): CacheBenchError {
  return new CacheBenchError(
    'E_FLEET_QUEUE_LOST',
    `the queue of the fleet, ${describeEndpoint(endpoint)}, is lost: ${reason?.message ?? 'it closed the connection'}`,
    { hint: 'Look whether its server still runs. Agents stop their load by themselves when they lose it.' },
  );
}

function optionsOf(endpoint: Endpoint) {
  return {
    ...placeForIoredis(endpoint),
    protocol: 2 as const,
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    disableClientInfo: true,
    enableReadyCheck: false,
    retryStrategy: null,
    // What BullMQ asks for on connections that wait.
    maxRetriesPerRequest: null,
  } satisfies RedisOptions;
}
