// What -t accepts, and what each mistake is told.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CacheBenchError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { TargetSpec } from '../contract.ts';
import { parseTargetSpec as parseWhole } from './parse-target-spec.ts';

const VAR = '$' + '{REDIS_PASSWORD}';

function endpointOf(text: string, env: Record<string, string> = {}) {
  const spec = parseTargetSpec(text, env);
  return spec.kind === 'attach' ? spec.endpoint : undefined;
}

function mistake(text: string, env: Record<string, string> = {}): string {
  try {
    parseTargetSpec(text, env);
  } catch (error) {
    if (!(error instanceof CacheBenchError)) throw error;
    expect(error.code).toBe('E_TARGET');
    expect(error.exitCode).toBe(EXIT.usage);
    return `${error.message} | ${error.hint}`;
  }
  throw new Error(`accepted: ${text}`);
}

/** But for what was written, which has a test of its own. */
function parseTargetSpec(...args: Parameters<typeof parseWhole>): TargetSpec {
  const { url: _, ...spec } = { url: undefined, ...parseWhole(...args) };
  return spec;
}

describe('the URL as it may be sent to others', () => {
  const env = { PW: 'geheim', PROD: 'redis://:geheim@h:1' };

  it.each([
    ['a=redis://h:1', 'redis://h:1'],
    ['redis://:${PW}@h:1/2', 'redis://:${PW}@h:1/2'],
    ['rediss://user:${PW}@h?ca=/ca.pem', 'rediss://user:${PW}@h?ca=/ca.pem'],
    ['prod=${PROD}', '${PROD}'],
  ])('is kept of %s', (text, url) => {
    expect(parseWhole(text, env)).toMatchObject({ url });
  });

  it.each(['redis://:geheim@h:1', 'redis://user:x${PW}@h:1', 'redis://:a@b@h:1'])(
    'is not kept of %s, which holds a password',
    (text) => {
      expect(JSON.stringify(parseWhole(text, env).kind)).toBe('"attach"');
      expect(parseWhole(text, env)).not.toHaveProperty('url');
    },
  );
});

describe('a URL', () => {
  it('has host, port, user, password and database', () => {
    expect(parseTargetSpec('prod=redis://bob:s%40fe@db.example:7000/3', {})).toEqual({
      name: 'prod',
      kind: 'attach',
      endpoint: {
        address: { kind: 'tcp', host: 'db.example', port: 7000 },
        username: 'bob',
        password: 's@fe',
        db: 3,
      },
    });
  });

  it('is named by host and port, which default to 6379 and database 0', () => {
    expect(parseTargetSpec('redis://localhost', {})).toEqual({
      name: 'localhost:6379',
      kind: 'attach',
      endpoint: { address: { kind: 'tcp', host: 'localhost', port: 6379 }, db: 0 },
    });
  });

  it.each([
    ['valkey://h:1/2', 'redis://h:1/2'],
    ['valkeys://u:p@h?tls-insecure=1', 'rediss://u:p@h?tls-insecure=1'],
    ['valkey-cluster://h', 'redis-cluster://h'],
    ['redis+unix:///run/r.sock', 'unix:///run/r.sock'],
    ['redis-socket:///run/r.sock?db=2', 'unix:///run/r.sock?db=2'],
    ['redis+socket://u:p@/run/r.sock', 'unix://u:p@/run/r.sock'],
    ['tcp://172.17.0.2:6379', 'redis://172.17.0.2:6379'],
    ['redis+ssl://h', 'rediss://h'],
    ['tls://h:1', 'rediss://h:1'],
    ['redis+cluster://h', 'redis-cluster://h'],
    ['REDIS://h:1', 'redis://h:1'],
    ['redis://h:1?db=3', 'redis://h:1/3'],
    ['rediss://h:1?db=3&tls-insecure=1', 'rediss://h:1/3?tls-insecure=1'],
  ])('may be one of valkey-cli or of a client: %s is %s', (valkey, redis) => {
    expect(parseTargetSpec(valkey, {})).toEqual(parseTargetSpec(redis, {}));
  });

  it.each([
    ['rediss://h?cacert=c.pem', 'Did you mean ?ca=FILE?'],
    ['rediss://h?ssl_ca_certs=c.pem', 'Did you mean ?ca=FILE?'],
    ['rediss://h?ssl_cert_reqs=none', 'Did you mean ?tls-insecure=1?'],
    ['rediss://h?rejectUnauthorized=false', 'Did you mean ?tls-insecure=1?'],
    ['rediss://h?ssl_certfile=c.pem', 'Did you mean ?cert=FILE?'],
    ['rediss://h?ssl_keyfile=k.pem', 'Did you mean ?key=FILE?'],
    ['redis://h?ssl=true', 'Use rediss:// in place of redis://'],
    ['redis://h?database=3', 'Use ?db=NUMBER'],
    ['redis://h?protocol=3', 'use --protocol 3'],
    ['redis://h?password=secret', 'Write redis://USER:PASSWORD@HOST.'],
    ['redis://h:1/2?db=3', 'Leave ?db out.'],
  ])('with a setting as clients call it is told what it is here: %s', (url, hint) => {
    expect(mistake(url)).toContain(hint);
    expect(mistake(url)).not.toContain('secret');
  });

  it.each([
    ['new=redis-server-8', 'Write redis@8, or the path of a program: redis@/path/to/redis-server-8.'],
    ['valkey-server', 'Write valkey, or the path of a program: valkey@/path/to/valkey-server.'],
    ['redis7.2', 'Write redis@7.2, or the path'],
    ['redis-serve', 'Did you mean redis?'],
    ['redis,dragonfly', 'Give each a -t of its own: -t redis -t dragonfly.'],
    ['redis,nosuch', 'Give each a -t of its own: -t redis -t nosuch.'],
  ])('by the name of a program is told how a program is chosen: %s', (target, hint) => {
    expect(mistake(target)).toContain(hint);
  });

  it('takes an IPv6 address in brackets', () => {
    const spec = parseTargetSpec('redis://[::1]:7000/', {});
    expect(spec.name).toBe('[::1]:7000');
    expect(endpointOf('redis://[::1]:7000/')?.address).toEqual({ kind: 'tcp', host: '::1', port: 7000 });
  });

  it('takes a password without a user', () => {
    expect(endpointOf('redis://:secret@h')).toMatchObject({ password: 'secret' });
    expect(endpointOf('redis://:secret@h')).not.toHaveProperty('username');
  });

  it('takes variables as they are, whatever characters they hold', () => {
    expect(endpointOf(`redis://:${VAR}@h:1/2`, { REDIS_PASSWORD: 'a/b@c%41:d' })?.password).toBe(
      'a/b@c%41:d',
    );
  });

  it('may come from a variable as a whole, and then is decoded', () => {
    const env = { REDIS_URL: 'redis://u:p%2Fq@h:7/1' };
    expect(parseTargetSpec('prod=$' + '{REDIS_URL}', env)).toMatchObject({
      name: 'prod',
      endpoint: { username: 'u', password: 'p/q', db: 1 },
    });
  });

  it('keeps any password through percent-encoding', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (password) => {
        expect(endpointOf(`redis://u:${encodeURIComponent(password)}@h`)?.password).toBe(password);
      }),
      { seed: 1 },
    );
  });

  it('names TLS files without reading them, and checks certificates unless told otherwise', () => {
    expect(parseTargetSpec('rediss://h:1?ca=%2Fa%2Fca.pem&cert=c.pem&key=k.pem&servername=n', {})).toEqual({
      name: 'h:1',
      kind: 'attach',
      endpoint: {
        address: { kind: 'tcp', host: 'h', port: 1 },
        db: 0,
        tls: { servername: 'n', verify: true },
      },
      tlsFiles: { ca: '/a/ca.pem', cert: 'c.pem', key: 'k.pem' },
    });
    expect(endpointOf('rediss://h?tls-insecure=1')?.tls).toEqual({ verify: false });
  });

  it('reaches a Unix socket', () => {
    expect(parseTargetSpec('unix:///run/redis.sock?db=2', {})).toEqual({
      name: '/run/redis.sock',
      kind: 'attach',
      endpoint: { address: { kind: 'unix', path: '/run/redis.sock' }, db: 2 },
    });
    expect(endpointOf('unix://:pw@/run/r.sock')).toMatchObject({ password: 'pw' });
  });
});

describe('a server to start', () => {
  it('is named by its flavor', () => {
    expect(parseTargetSpec('dragonfly', {})).toEqual({
      name: 'dragonfly',
      kind: 'local',
      flavor: 'dragonfly',
      settings: {},
    });
  });

  it('takes settings, with or without a name', () => {
    expect(parseTargetSpec('redis?io-threads=4&save=60%20100', {})).toMatchObject({
      name: 'redis',
      settings: { 'io-threads': '4', save: '60 100' },
    });
    expect(parseTargetSpec('df=dragonfly?proactor_threads=2', {})).toMatchObject({
      name: 'df',
      flavor: 'dragonfly',
      settings: { proactor_threads: '2' },
    });
  });
});

describe('a program', () => {
  it.each([
    ['redis@/opt/redis-server', '/opt/redis-server'],
    ['redis@./redis-server', './redis-server'],
    ['redis@../a b/redis-server', '../a b/redis-server'],
    ['redis@~/redis-server', '~/redis-server'],
    ['redis@build/redis-server', 'build/redis-server'],
    ['redis@/opt/a@docker', '/opt/a@docker'],
    ['redis:bin=/opt/redis-server', '/opt/redis-server'],
  ])('%s is a path behind the flavor', (text, program) => {
    const spec = { name: 'redis', kind: 'local', flavor: 'redis', program, settings: {} };
    expect(parseTargetSpec(text, {})).toEqual(spec);
    const settings = { 'io-threads': '4' };
    expect(parseTargetSpec(`old=${text}?io-threads=4`, {})).toEqual({ ...spec, name: 'old', settings });
  });
});

describe('a version', () => {
  it('is as much of it as matters', () => {
    expect(parseTargetSpec('dragonfly@v1.39.0?proactor_threads=2', {})).toEqual({
      name: 'dragonfly-1.39.0',
      kind: 'local',
      flavor: 'dragonfly',
      version: '1.39.0',
      settings: { proactor_threads: '2' },
    });
    expect(parseTargetSpec('old=redis@7.2.5', {})).toMatchObject({ name: 'old', version: '7.2.5' });
    expect(parseTargetSpec('redis@8', {})).toMatchObject({ name: 'redis-8', version: '8' });
    expect(parseTargetSpec('valkey@v9.1', {})).toMatchObject({ name: 'valkey-9.1', version: '9.1' });
  });
});

describe('a container', () => {
  it.each([
    ['dragonfly@docker', 'dragonfly@docker', 'docker.dragonflydb.io/dragonflydb/dragonfly', 'dragonfly'],
    [
      'dragonfly:v1.39.0@docker',
      'dragonfly:v1.39.0@docker',
      'docker.dragonflydb.io/dragonflydb/dragonfly:v1.39.0',
      'dragonfly',
    ],
    ['redis:7.2@podman', 'redis:7.2@podman', 'redis:7.2', 'redis'],
    ['valkey@docker', 'valkey@docker', 'valkey/valkey', 'valkey'],
    ['df=h.example:5000/x/dragonfly:1@docker', 'df', 'h.example:5000/x/dragonfly:1', 'dragonfly'],
    [`redis@sha256:${'a'.repeat(64)}@docker`, 'redis@docker', `redis@sha256:${'a'.repeat(64)}`, 'redis'],
    ['eqalpha/keydb@docker', 'keydb@docker', 'eqalpha/keydb', 'redis'],
  ])('%s has a name, an image and a flavor', (text, name, image, flavor) => {
    expect(parseTargetSpec(text, {})).toEqual({
      name,
      kind: 'container',
      engine: text.endsWith('podman') ? 'podman' : 'docker',
      image,
      flavor,
      settings: {},
    });
  });

  it('takes settings of the server, and of itself', () => {
    const text = 'df=dragonfly@docker?proactor_threads=2&memory=2GiB&seccomp=unconfined';
    expect(parseTargetSpec(text, {})).toMatchObject({
      name: 'df',
      settings: { proactor_threads: '2' },
      memoryBytes: 2 * 1024 ** 3,
      seccomp: 'unconfined',
    });
  });
});

describe('a mistake', () => {
  it.each([
    ['nosuch', {}],
    ['redsi', {}],
    ['io=dragnofly', {}],
    ['127.0.0.1:6379', {}],
    ['bob:secret@10.0.0.1:6379', {}],
    ['', {}],
    ['my name=redis', {}],
    ['=redis', {}],
    ['http://localhost:80', {}],
    ['redsi://localhost', {}],
    ['redis-sentinel://h:26379/main', {}],
    ['redis://u:p@h1:1,h2:2/0', {}],
    ['redis-cluster://h1,h2,h3', {}],
    ['redis://', {}],
    ['redis://h:port', {}],
    ['redis://h:70000', {}],
    ['redis://::1:6379', {}],
    ['redis://bob@h', {}],
    ['redis://h/one', {}],
    ['redis://:sec/ret@h:1', {}],
    ['redis://:sec?ret@h:1', {}],
    ['redis://:50%@h:1', {}],
    ['redis://h?ca=x', {}],
    ['rediss://h?cq=x', {}],
    ['rediss://h?ca', {}],
    ['rediss://h?cert=x', {}],
    ['rediss://h?tls-insecure=yes', {}],
    ['unix://run/redis.sock', {}],
    [`redis://:${VAR}@h`, {}],
    [`redis://:${VAR}@h`, { REDIS_PASSWORD: '' }],
    [VAR, { REDIS_PASSWORD: 'hunter2' }],
    ['redis?port=7000', {}],
    ['redis?io-threads', {}],
    ['redis?io-threads=1&io-threads=2', {}],
    ['redis?-x=1', {}],
    ['redis?save=%0a', {}],
    ['redis@dokcer', {}],
    ['redis@7.2.x', {}],
    ['redis?bin=/opt/redis-server', {}],
    ['new=valkey?path=', {}],
    ['redis@secret@db1', {}],
    ['redis:7.2@', {}],
    ['@docker', {}],
    ['Redis:7@docker', {}],
    ['re dis@docker', {}],
    ['--privileged@docker', {}],
    ['redis@docker?port=7000', {}],
    ['redis@docker?memory=lots', {}],
    ['redis@docker?seccomp=/etc/x.json', {}],
  ])('%s is explained', (text, env) => {
    expect(mistake(text, env)).toMatchSnapshot();
  });

  it('never shows the password', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('redis://u:', 'a=redis://:', 'redsi://u:', 'u:', 'rediss://x:', 'unix://u:'),
        fc.constantFrom('@h:x', '@h?bad=1', '@h/x', '@[h', '@', '@h:99999', '@h?ca=@'),
        fc.constantFrom('', '%', '/', '?', '#', '%2', '=', '&'),
        (before, after, special) => {
          let message = '';
          try {
            parseTargetSpec(`${before}SECRET${special}SECRET${after}`, {});
          } catch (error) {
            message = `${(error as CacheBenchError).message} ${(error as CacheBenchError).hint}`;
          }
          expect(message).not.toContain('SECRET');
        },
      ),
      { seed: 1, numRuns: 400 },
    );
  });
});
