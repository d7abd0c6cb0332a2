// Secrets of a started server: where they come from, where they are kept, and where they never are.
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { failureOf } from '../../testkit/failure-of.ts';
import { LOCAL_SERVERS } from '../flavors/catalogue.ts';
import type { GuardFiles, Launch } from '../flavors/local-server.ts';
import { createGuard, guardEndpoint, hideSecrets, writeGuard } from './guard.ts';

const directories: string[] = [];
afterEach(() => {
  for (const one of directories.splice(0)) rmSync(one, { recursive: true });
});

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'cache-bench-guard-'));
  directories.push(directory);
  return directory;
}

const fromVariable = { auth: { kind: 'variable', variable: 'PW' } } as const;

describe('a password', () => {
  it('is another one each time when it is made', async () => {
    const [one, other] = await Promise.all(
      [1, 2].map(() => createGuard({ auth: { kind: 'generated' } }, {})),
    );
    expect(one!.password).toMatch(/^[\w-]{32}$/);
    expect(one!.password).not.toBe(other!.password);
  });

  it('comes from the environment', async () => {
    expect(await createGuard(fromVariable, { PW: 'a"b\\c#' })).toEqual({ password: 'a"b\\c#' });
  });

  it.each([undefined, '', 'two words', 'line\nfeed', 'größe'])(
    'is refused, unshown, when the variable is %j',
    async (value) => {
      const error = await failureOf(createGuard(fromVariable, { PW: value }));
      expect(error).toMatchObject({ code: 'E_SERVER_AUTH', exitCode: 2 });
      if (value) expect(error.message).not.toContain(value);
    },
  );

  it.each([
    ['redis', 'requirepass "a\\"b\\\\c"\nmasterauth "a\\"b\\\\c"\n'],
    ['dragonfly', '--requirepass=a"b\\c\n--masterauth=a"b\\c\n'],
  ] as const)('is kept for %s in a file that its user alone can read', (flavor, text) => {
    const directory = temporaryDirectory();
    const files = writeGuard(directory, { password: 'a"b\\c' }, LOCAL_SERVERS[flavor].writePassword);
    expect(files).toEqual({ password: 'password.conf' });
    expect(readFileSync(join(directory, 'password.conf'), 'utf8')).toBe(text);
    expect(statSync(join(directory, 'password.conf')).mode & 0o777).toBe(0o600);
  });

  it('is struck out of what a server wrote', () => {
    expect(hideSecrets('bad line: requirepass "abc"', { password: 'abc' })).toBe(
      'bad line: requirepass "***"',
    );
  });
});

describe('a certificate', () => {
  it('is its own authority, is good for the loopback address, and its key is readable by its user alone', async () => {
    const directory = temporaryDirectory();
    const guard = await createGuard({ tls: true }, process.env);
    const files = writeGuard(directory, guard, () => '');
    expect(files).toEqual({ certificate: 'certificate.pem', key: 'key.pem' });
    const certificate = new X509Certificate(readFileSync(join(directory, 'certificate.pem')));
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.ca).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(statSync(join(directory, 'key.pem')).mode & 0o777).toBe(0o600);
    const endpoint = guardEndpoint({ address: { kind: 'tcp', host: '127.0.0.1', port: 1 }, db: 0 }, guard);
    expect(endpoint.tls).toMatchObject({ ca: guard.certificate!.certificate, verify: true });
    expect(endpoint).not.toHaveProperty('password');
  });

  it('needs openssl', async () => {
    expect(await failureOf(createGuard({ tls: true }, { PATH: '/nowhere' }))).toMatchObject({
      code: 'E_CERTIFICATE',
      message: expect.stringContaining('openssl is not on PATH'),
    });
  });
});

describe('the command line of a guarded server', () => {
  const launch = (guard: GuardFiles): Launch => ({
    port: 7000,
    directory: '/private',
    threads: undefined,
    cpuCount: 1,
    snapshots: false,
    settings: {},
    guard,
  });
  const ALL: GuardFiles = { password: 'password.conf', certificate: 'certificate.pem', key: 'key.pem' };
  const { password: _, ...TLS } = ALL;

  it('of Redis names the file first, and has no port without TLS', () => {
    const words = LOCAL_SERVERS.redis.argumentsFor(launch(ALL));
    expect(words[0]).toBe('password.conf');
    expect(words.join(' ')).toContain('--port 0 --tls-port 7000');
    expect(words.join(' ')).toContain('--tls-auth-clients no');
  });

  it('of a node encrypts what nodes tell each other', () => {
    expect(LOCAL_SERVERS['redis-cluster'].argumentsFor(launch(TLS)).join(' ')).toContain('--tls-cluster yes');
  });

  it('of Dragonfly asks for certificates of clients where there is no password', () => {
    const { argumentsFor } = LOCAL_SERVERS.dragonfly;
    expect(argumentsFor(launch(TLS))).toContain('--tls_ca_cert_file=certificate.pem');
    const words = argumentsFor(launch(ALL));
    expect(words).toContain('--flagfile=password.conf');
    expect(words).toContain('--tls=true');
    expect(words.join(' ')).not.toContain('--tls_ca_cert_file');
  });

  it('of a program without TLS fails with a reason', () => {
    const { explainLog } = LOCAL_SERVERS.valkey;
    expect(explainLog('# Failed finding TLS support.')).toMatch(/built without TLS/);
    expect(explainLog('>>> \'tls-port "7000"\'\nBad directive or wrong number of arguments')).toMatch(
      /built without TLS/,
    );
    expect(explainLog('>>> \'hzz "7"\'\nBad directive or wrong number of arguments')).toMatch(
      /refuses the setting hzz/,
    );
    // Redis 8 takes an unknown name for a setting of a module, and tells it in its log.
    expect(LOCAL_SERVERS.redis.explainLog("47:M 01 Dec 2026 13:41:54.772 # >>> 'io-thread 4'")).toMatch(
      /^It refuses the setting io-thread: /,
    );
    expect(explainLog('Killed')).toBeUndefined();
  });
});

it.each([
  ["ERROR: Unknown command line flag 'nosuchflag'", 'nosuchflag'],
  ["ERROR: Illegal value 'lots' specified for flag 'maxmemory'; unsupported unit", 'maxmemory'],
])('a flag that Dragonfly refuses is named: %j', (log, flag) => {
  expect(LOCAL_SERVERS.dragonfly.explainLog(log)).toMatch(`It refuses the setting ${flag}: `);
});
