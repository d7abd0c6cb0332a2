// Telling servers apart by what they say in INFO.
import { describe, expect, it } from 'vitest';
import { CacheBenchError } from '../../core/errors.ts';
import { parseInfoText } from '../../core/info-text.ts';
import type { ControlClient } from './control-client.ts';
import { readIdentity } from './identity.ts';

/** A client of a server that answers INFO and CONFIG GET with these texts, and HELLO and COMMAND INFO with these replies. */
function client(
  sections: Readonly<Record<string, string>>,
  ioThreads?: unknown,
  settings: Readonly<Record<string, string>> = {},
  replies: Readonly<Record<string, unknown>> = {},
): ControlClient {
  return {
    info: async (section) => parseInfoText(sections[section ?? ''] ?? ''),
    call: async (command, _get, name) => {
      if (replies[command] !== undefined) return replies[command];
      if (name === 'io-threads' && ioThreads !== undefined) return ioThreads;
      const value = settings[name!];
      if (value === undefined) throw new CacheBenchError('E_REPLY', 'unknown command');
      return [name, value];
    },
    callForBytes: async () => null,
    close() {},
  };
}

it('knows Redis', async () => {
  const server =
    'redis_version:7.0.15\ngcc_version:12.2.0\nprocess_id:7\nrun_id:abc\nmultiplexing_api:epoll\n';
  expect(await readIdentity(client({ server, memory: 'maxmemory:0' }, ['io-threads', '4']))).toEqual({
    flavor: 'redis',
    version: '7.0.15',
    threads: 4,
    runId: 'abc',
    processId: 7,
    multiplexing: undefined,
    maxMemoryBytes: 0,
    evictionPolicy: undefined,
    persistence: undefined,
  });
});

it('knows Dragonfly, and names its run by process and replication id', async () => {
  const server =
    'redis_version:7.4.0\ndragonfly_version:df-v1.40.1\nprocess_id:7194\nthread_count:2\nmultiplexing_api:iouring\n';
  const replication = 'role:master\nmaster_replid:818edf\n';
  expect(await readIdentity(client({ server, replication, memory: 'maxmemory:512' }))).toEqual({
    flavor: 'dragonfly',
    version: '1.40.1',
    threads: 2,
    runId: '7194-818edf',
    processId: 7194,
    multiplexing: 'io_uring',
    maxMemoryBytes: 512,
    evictionPolicy: undefined,
    persistence: undefined,
  });
});

it('knows Valkey, which also calls itself Redis', async () => {
  const server = 'redis_version:7.2.4\nserver_name:valkey\nvalkey_version:8.1.0\nrun_id:x\n';
  expect(await readIdentity(client({ server }))).toMatchObject({ flavor: 'valkey', version: '8.1.0' });
});

it.each([
  ['a server with a version of its own', 'redis_version:7.0.0\nkvrocks_version:2.9.0\n', '2.9.0'],
  ['KeyDB', 'redis_version:6.3.4\nmvcc_depth:0\n', '6.3.4'],
  ['a server without any version', 'uptime:1\n', 'unknown'],
])('calls %s other', async (_name, server, version) => {
  expect(await readIdentity(client({ server }))).toMatchObject({ flavor: 'other', version });
});

it('goes by what a server calls itself, among several versions', async () => {
  const server = 'redis_version:7.2.4\nlua_version:5.4\nserver_name:garnet\ngarnet_version:1.0.60\n';
  expect(await readIdentity(client({ server }))).toMatchObject({ flavor: 'other', version: '1.0.60' });
});

describe('where INFO is refused', () => {
  const hello = (server: string, version: string, ...more: string[]) => [
    ...['server', server, 'version', version, ...more, 'proto', 2],
  ];
  const refusing = (replies: Readonly<Record<string, unknown>>): ControlClient => ({
    ...client({}, undefined, {}, replies),
    info: async () => {
      throw new CacheBenchError('E_DENIED', 'NOPERM');
    },
  });

  it.each([
    [hello('redis', '7.0.15'), { flavor: 'redis', version: '7.0.15' }],
    [hello('valkey', '9.1.2'), { flavor: 'valkey', version: '9.1.2' }],
    // As Dragonfly 1.40.1 says it: as old as the Redis that it stands for.
    [hello('redis', '7.4.0', 'dragonfly_version', 'df-v1.40.1'), { flavor: 'dragonfly', version: '1.40.1' }],
    ['OK', { flavor: 'other', version: 'unknown' }],
  ])('HELLO %j tells who answers', async (reply, wanted) => {
    const identity = await readIdentity(refusing({ HELLO: reply }));
    expect(identity).toMatchObject({ ...wanted, runId: '' });
  });
});

it('keeps hostile text printable and short', async () => {
  const server = `redis_version:7\x1b[31m${'9'.repeat(500)}\nrun_id:\x07\n`;
  const identity = await readIdentity(client({ server }));
  expect(identity.version).toMatch(/^7\\x1b\[31m9+…$/);
  expect(identity.version.length).toBeLessThan(60);
  expect(identity.runId).toBe('\\x07');
});

it('does not know the threads where CONFIG is forbidden or answers oddly', async () => {
  const server = 'redis_version:7.0.15\nrun_id:abc\n';
  for (const reply of [undefined, [], 'OK', ['io-threads', 'x'], ['io-threads', '0']])
    expect((await readIdentity(client({ server }, reply))).threads).toBeUndefined();
});

it('calls a server that does not know INFO other, and one that is gone gone', async () => {
  const failing = (code: string): ControlClient => ({
    ...client({}),
    info: async () => {
      throw new CacheBenchError(code, 'refused');
    },
  });
  expect(await readIdentity(failing('E_REPLY'))).toMatchObject({ flavor: 'other', version: 'unknown' });
  await expect(readIdentity(failing('E_TARGET_LOST'))).rejects.toThrow('refused');
});

it.each([
  [{ save: '', appendonly: 'no' }, 'none'],
  [{ save: '3600 1 300 100', appendonly: 'no' }, 'snapshots'],
  [{ save: '', appendonly: 'yes' }, 'append-only'],
  [{ save: '60 1', appendonly: 'yes' }, 'append-only and snapshots'],
  [{ save: '' }, undefined],
])('tells what Redis with %o writes to disk', async (settings, persistence) => {
  const identity = await readIdentity(client({ server: 'redis_version:7.0.15\n' }, undefined, settings));
  expect(identity.persistence).toBe(persistence);
});

it.each([
  [{ dbfilename: '', snapshot_cron: '' }, 'none'],
  [{ dbfilename: 'dump-{timestamp}', snapshot_cron: '' }, 'snapshot at shutdown'],
  [{ dbfilename: 'dump', snapshot_cron: '*/5 * * * *' }, 'snapshots'],
])('tells what Dragonfly with %o writes to disk', async (settings, persistence) => {
  const server = 'redis_version:7.4.0\ndragonfly_version:df-v1.40.1\n';
  expect((await readIdentity(client({ server }, undefined, settings))).persistence).toBe(persistence);
});

it('tells how a server evicts, and Dragonfly by its own name', async () => {
  const redis = { server: 'redis_version:7.0.15\n', memory: 'maxmemory_policy:allkeys-lru\n' };
  expect((await readIdentity(client(redis))).evictionPolicy).toBe('allkeys-lru');
  const dragonfly = {
    server: 'redis_version:7.4.0\ndragonfly_version:df-v1.40.1\n',
    memory: 'cache_mode:cache\nmaxmemory_policy:eviction\n',
  };
  expect((await readIdentity(client(dragonfly))).evictionPolicy).toBe('cache mode');
});
