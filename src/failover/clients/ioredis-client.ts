// ioredis as applications use it: with its own defaults, and with the settings that we recommend.
import { Cluster, type ClusterOptions, Redis, type RedisOptions } from 'ioredis';
import { monotonicNs } from '../../core/clock.ts';
import {
  type ClientConnection,
  type ClientPlan,
  type ConnectionListener,
  type FailoverClient,
  RefusedByServer,
} from './client.ts';

/** Found by experiment: docs/failover.md says what each of them is for. */
export const RECOMMENDED = {
  commandTimeout: 1000,
  connectTimeout: 500,
  socketTimeout: 1000,
  maxRetriesPerRequest: 1,
  autoResendUnfulfilledCommands: false,
  retryDelayMs: 100,
} as const;

const retryAfter = () => RECOMMENDED.retryDelayMs;

const COMMON = {
  commandTimeout: RECOMMENDED.commandTimeout,
  connectTimeout: RECOMMENDED.connectTimeout,
  socketTimeout: RECOMMENDED.socketTimeout,
  maxRetriesPerRequest: RECOMMENDED.maxRetriesPerRequest,
  autoResendUnfulfilledCommands: RECOMMENDED.autoResendUnfulfilledCommands,
} satisfies RedisOptions;

const TUNED = {
  ...COMMON,
  retryStrategy: retryAfter,
  sentinelRetryStrategy: retryAfter,
  sentinelCommandTimeout: RECOMMENDED.connectTimeout,
  reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
} satisfies RedisOptions;

const TUNED_CLUSTER = {
  clusterRetryStrategy: retryAfter,
  slotsRefreshTimeout: RECOMMENDED.connectTimeout,
  slotsRefreshInterval: 1000,
  redisOptions: COMMON,
} satisfies ClusterOptions;

export function createIoredisClient(version: string, isTuned: boolean): FailoverClient {
  const { retryDelayMs, ...settings } = RECOMMENDED;
  return {
    name: isTuned ? 'ioredis-tuned' : 'ioredis',
    title: `ioredis ${version}, ${isTuned ? 'with the settings of docs/failover.md' : 'its own defaults'}`,
    settings: isTuned ? { ...settings, retryStrategy: retryDelayMs } : {},
    tellsBackoff: (topology) => topology === 'sentinel',
    connect: (plan, listener) =>
      plan.topology === 'sentinel'
        ? connectBySentinel(plan, isTuned ? TUNED : {}, listener)
        : connectToCluster(plan, isTuned ? TUNED_CLUSTER : {}, listener),
  };
}

async function connectBySentinel(
  { entry, service }: ClientPlan,
  options: typeof TUNED | object,
  listener: ConnectionListener,
): Promise<ClientConnection> {
  const redis = new Redis({ ...options, sentinels: [...entry], name: service, lazyConnect: true });
  listen(redis, listener);
  await redis.connect();
  return wrap(redis);
}

async function connectToCluster(
  { entry }: ClientPlan,
  options: typeof TUNED_CLUSTER | object,
  listener: ConnectionListener,
): Promise<ClientConnection> {
  const cluster = new Cluster([...entry], { ...options, lazyConnect: true });
  listen(cluster, listener);
  await cluster.connect();
  return wrap(cluster);
}

function listen(client: Redis | Cluster, { onAttempt, onBackoff }: ConnectionListener): void {
  // Without a listener it prints them.
  client.on('error', () => {});
  client.on('connecting', () => onAttempt(monotonicNs()));
  client.on('reconnecting', (delayMs: unknown) => {
    const startNs = monotonicNs();
    if (typeof delayMs === 'number') onBackoff(startNs, startNs + delayMs * 1e6);
  });
}

function wrap(client: Redis | Cluster): ClientConnection {
  return {
    push: (key, value) => told(client.rpush(key, value)),
    increment: (key) => told(client.incr(key)),
    read: async (key) => Number((await told(client.get(key))) ?? 0),
    close: () => client.disconnect(),
  };
}

async function told<T>(reply: Promise<T>): Promise<T> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof Error && error.name === 'ReplyError') throw new RefusedByServer(error.message);
    throw error;
  }
}
