// How to start one node of a Redis Cluster of our own.
import type { LocalServer } from './local-server.ts';
import { redis, redisArguments } from './redis.ts';
import { translateForRedis } from './redis-wishes.ts';

/** The fewest that can vote a failed primary out, and what the documentation of Redis advises. */
const DEFAULT_SHARDS = 3;

/** Number of servers that the settings of a cluster mean. */
export function shardsOf({ shards }: Readonly<Record<string, string>>): number {
  return shards === undefined ? DEFAULT_SHARDS : Number(shards);
}

/** More servers than that don't get a share of any machine. */
const MAX_SHARDS = 128;
/** As far from the port as by default, but downwards: ports that systems give out are too high to go up from. */
const BUS_PORT_DISTANCE = 10_000;
const FIRST_FREE_PORT = 1024;

export const redisCluster: LocalServer = {
  ...redis,
  title: 'Redis Cluster',
  reserved: [
    ...redis.reserved,
    'cluster-config-file',
    'cluster-port',
    'cluster-announce-ip',
    'cluster-announce-port',
    'cluster-announce-bus-port',
    'replicaof',
  ],
  exampleSetting: 'shards=3',
  findMistake(setting, value) {
    const isCount = /^[1-9]\d{0,2}$/.test(value) && Number(value) <= MAX_SHARDS;
    return setting !== 'shards' || isCount
      ? undefined
      : `it is not a whole number from 1 to ${MAX_SHARDS} (the servers to start)`;
  },
  translate({ threads, memoryBytes, ...others }, own) {
    const shards = shardsOf(own);
    const { settings } = translateForRedis({
      ...others,
      ...(memoryBytes === undefined ? {} : { memoryBytes: Math.floor(memoryBytes / shards) }),
    });
    const unmet =
      threads === undefined
        ? []
        : [
            `threads ${threads} has no equivalent: a cluster runs one server per shard, here ${shards} (?shards=N)`,
          ];
    return { settings, unmet };
  },
  argumentsFor(launch) {
    const { shards: _servers, ...settings } = launch.settings;
    const cluster = {
      'cluster-enabled': 'yes',
      'cluster-config-file': 'nodes.conf',
      'cluster-port': String(busPortOf(launch.port)),
      ...(launch.guard?.certificate === undefined ? {} : { 'tls-cluster': 'yes' }),
    };
    return redisArguments({ ...launch, settings: { ...cluster, ...settings } });
  },
  explainLog(log) {
    return /Bad directive[\s\S]*cluster-port|cluster-port[\s\S]*Bad directive/i.test(log)
      ? 'A cluster is formed with Redis 7.0 or newer; name another program with CACHE_BENCH_REDIS_BIN.'
      : redis.explainLog(log);
  },
};

/** Where nodes talk to each other. If it is taken, the server says so and another port is tried. */
export function busPortOf(port: number): number {
  return port - BUS_PORT_DISTANCE < FIRST_FREE_PORT ? port + BUS_PORT_DISTANCE : port - BUS_PORT_DISTANCE;
}
