// node-redis, where it is installed: the other client of Node that most applications use, with its own defaults.
import { messageOf } from '../../core/errors.ts';
import { type ClientConnection, type ClientPlan, type FailoverClient, RefusedByServer } from './client.ts';

/** By a name in a variable: what is optional need not be there for types to be checked either. */
const PACKAGE: string = 'redis';

/** As far as it is used here. */
interface NodeRedis {
  createSentinel(options: object): NodeRedisClient;
  createCluster(options: object): NodeRedisClient;
}

interface NodeRedisClient {
  on(event: 'error', listener: (error: unknown) => void): unknown;
  connect(): Promise<unknown>;
  destroy(): unknown;
  rPush(key: string, value: string): Promise<number>;
  incr(key: string): Promise<number>;
  get(key: string): Promise<string | null>;
}

/** @returns the client; or in words, without a full stop, why there is none */
export async function loadNodeRedis(version: string | undefined): Promise<FailoverClient | string> {
  let library: NodeRedis;
  try {
    library = (await import(PACKAGE)) as NodeRedis;
  } catch (error) {
    const { code } = error as { code?: unknown };
    return code === 'ERR_MODULE_NOT_FOUND'
      ? 'the package redis is not installed beside cache-bench (npm install redis)'
      : `the package redis does not load here (${messageOf(error).split('\n', 1)[0]})`;
  }
  return {
    name: 'node-redis',
    title: `node-redis ${version ?? ''}, its own defaults`.replace('  ', ' ').replace(' ,', ','),
    settings: {},
    tellsBackoff: () => false,
    connect: async (plan) => {
      const client = create(library, plan);
      client.on('error', () => {});
      await client.connect();
      return wrap(client);
    },
  };
}

function create(library: NodeRedis, { topology, entry, service }: ClientPlan): NodeRedisClient {
  if (topology === 'sentinel')
    return library.createSentinel({ name: service, sentinelRootNodes: [...entry] });
  return library.createCluster({ rootNodes: entry.map(({ host, port }) => ({ socket: { host, port } })) });
}

function wrap(client: NodeRedisClient): ClientConnection {
  return {
    push: (key, value) => told(client.rPush(key, value)),
    increment: (key) => told(client.incr(key)),
    read: async (key) => Number((await told(client.get(key))) ?? 0),
    close() {
      try {
        // Of a Sentinel it is a promise.
        Promise.resolve(client.destroy()).catch(() => {});
      } catch {}
    },
  };
}

async function told<T>(reply: Promise<T>): Promise<T> {
  try {
    return await reply;
  } catch (error) {
    if (isReplyError(error)) throw new RefusedByServer(messageOf(error));
    throw error;
  }
}

/** Its classes of error replies are called SimpleError and BlobError. */
function isReplyError(error: unknown): boolean {
  const name = error instanceof Error ? error.constructor.name : '';
  return name === 'SimpleError' || name === 'BlobError' || name === 'ErrorReply';
}
