// How to start a Dragonfly of our own.
import { dropUndefined } from '../../core/drop-undefined.ts';
import { translateForDragonfly } from './dragonfly-wishes.ts';
import type { GuardFiles, LocalServer } from './local-server.ts';

export const dragonfly: LocalServer = {
  title: 'Dragonfly',
  programs: ['dragonfly', 'dragonfly-x86_64', 'dragonfly-aarch64'],
  introduction: /^dragonfly v\d/i,
  variable: 'CACHE_BENCH_DRAGONFLY_BIN',
  install: 'https://www.dragonflydb.io/docs/getting-started/binary',
  reserved: [
    ...[
      'port',
      'bind',
      'dir',
      'unixsocket',
      'requirepass',
      'masterauth',
      'aclfile',
      'flagfile',
      'pidfile',
      'log_dir',
    ],
    ...['tls', 'tls_cert_file', 'tls_key_file', 'tls_ca_cert_file', 'tls_ca_cert_dir', 'tls_replication'],
  ],
  exampleSetting: 'proactor_threads=2',
  translate: translateForDragonfly,
  writePassword: (password) => `--requirepass=${password}\n--masterauth=${password}\n`,
  argumentsFor({ port, directory, threads, cpuCount, snapshots, settings, guard }) {
    const all: Readonly<Record<string, string>> = {
      port: String(port),
      // Without it Dragonfly listens on all interfaces.
      bind: '127.0.0.1',
      dir: directory,
      // Empty: neither saves at SIGTERM nor loads at start, and refuses SAVE.
      dbfilename: snapshots ? 'dump' : '',
      version_check: 'false',
      logtostderr: 'true',
      // Its own default, one thread a CPU, said openly.
      proactor_threads: String(threads ?? cpuCount),
      ...dropUndefined({ flagfile: guard?.password }),
      ...(guard?.certificate === undefined ? {} : encrypt(guard)),
      ...settings,
    };
    return Object.entries(all).map(([name, value]) => `--${name}=${value}`);
  },
  explainLog(log) {
    // "There are 2 threads, so 512.00MiB are required. Exiting..."
    if (/threads, so .* (?:is|are) required/.test(log))
      return 'Dragonfly needs 256 MiB of maxmemory per thread: use fewer threads (dragonfly?proactor_threads=N) or raise dragonfly?maxmemory=SIZE.';
    const refused = REFUSED_FLAG.exec(log)?.[1];
    return refused === undefined
      ? undefined
      : `It refuses the setting ${refused}: correct it after ? in -t or leave it out, or name a version that has it (dragonfly@VERSION).`;
  },
};

/** "Unknown command line flag 'x'", "Illegal value 'lots' specified for flag 'maxmemory'". */
const REFUSED_FLAG = /(?:Unknown command line flag|specified for flag) '([\w.-]+)'/;

/** It has no TLS without a password or certificates of clients, and a replica must know the authority. */
function encrypt({ certificate = '', key = '', password }: GuardFiles): Readonly<Record<string, string>> {
  return {
    tls: 'true',
    tls_cert_file: certificate,
    tls_key_file: key,
    ...(password === undefined ? { tls_ca_cert_file: certificate } : {}),
    tls_replication: 'true',
  };
}
