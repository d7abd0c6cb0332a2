// How to start a Redis of our own.
import type { GuardFiles, Launch, LocalServer } from './local-server.ts';
import { translateForRedis } from './redis-wishes.ts';

export const redis: LocalServer = {
  title: 'Redis',
  programs: ['redis-server'],
  introduction: /^Redis server v=/,
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
    'masterauth',
    'tls-port',
    'tls-cert-file',
    'tls-key-file',
    'tls-ca-cert-file',
    'tls-auth-clients',
    'tls-replication',
    'tls-cluster',
    'include',
    'aclfile',
    'cluster-enabled',
  ],
  exampleSetting: 'io-threads=4',
  translate: translateForRedis,
  writePassword(password) {
    const quoted = `"${password.replace(/["\\]/g, '\\$&')}"`;
    return `requirepass ${quoted}\nmasterauth ${quoted}\n`;
  },
  argumentsFor: redisArguments,
  explainLog(log) {
    if (
      /tls-[\w-]+[\s\S]*Bad directive|Bad directive[\s\S]*tls-|Failed finding TLS support|connection type tls/i.test(
        log,
      )
    )
      return 'This program was built without TLS: name another one, or run without --server-tls.';
    const refused = REFUSED_SETTING.exec(log)?.[1];
    return refused === undefined
      ? undefined
      : `It refuses the setting ${refused}: correct it after ? in -t or leave it out, or name a version that has it.`;
  },
};

/**
 * ">>> 'hz "many"'" below "FATAL CONFIG FILE ERROR"; of a name that Redis 8 does not know, behind time and process in its log,
 * since it may have been a module's.
 */
const REFUSED_SETTING = /^(?:\d+:\w .* # |\s*)>>> '([\w.-]+)/m;

/** Redis and Valkey understand the same settings; each is given once, because a later `save` adds to an earlier one. */
export function redisArguments({ port, directory, threads, settings, guard }: Launch): readonly string[] {
  const all: Readonly<Record<string, string>> = {
    ...(guard?.certificate === undefined ? { port: String(port) } : encrypt(port, guard)),
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
  // A file of settings stands before all flags.
  const file = guard?.password === undefined ? [] : [guard.password];
  return [...file, ...Object.entries(all).flatMap(([name, value]) => [`--${name}`, value])];
}

/** No port without TLS; clients need no certificate. */
function encrypt(port: number, { certificate = '', key = '' }: GuardFiles): Readonly<Record<string, string>> {
  return {
    port: '0',
    'tls-port': String(port),
    'tls-cert-file': certificate,
    'tls-key-file': key,
    'tls-ca-cert-file': certificate,
    'tls-auth-clients': 'no',
    'tls-replication': 'yes',
  };
}
