// How to start a Redis of our own.
import type { Launch, LocalServer } from './local-server.ts';
import { translateForRedis } from './redis-wishes.ts';

export const redis: LocalServer = {
  title: 'Redis',
  programs: ['redis-server'],
  variable: 'CACHE_BENCH_REDIS_BIN',
  install: 'the package redis-server or redis of your system, or https://redis.io/downloads',
  reserved: [
    'port',
    'bind',
    'dir',
    'daemonize',
    'supervised',
    'pidfile',
    'logfile',
    'unixsocket',
    'requirepass',
    'include',
    'aclfile',
    'cluster-enabled',
  ],
  exampleSetting: 'io-threads=4',
  translate: translateForRedis,
  argumentsFor: redisArguments,
  explainLog: () => undefined,
};

/** Redis and Valkey understand the same settings; each is given once, because a later `save` adds to an earlier one. */
export function redisArguments({ port, directory, threads, settings }: Launch): readonly string[] {
  const all: Readonly<Record<string, string>> = {
    port: String(port),
    bind: '127.0.0.1',
    dir: directory,
    daemonize: 'no',
    // No snapshots and no log of writes: what is measured is the server, not the disk.
    save: '',
    appendonly: 'no',
    // 10,000 measured connections and our own; lowered by the server itself to what the file limit permits.
    maxclients: '20000',
    ...(threads === undefined ? {} : { 'io-threads': String(threads) }),
    ...settings,
  };
  return Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]);
}
