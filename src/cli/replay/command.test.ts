// `replay` from its flags to its exit code, on servers that are nowhere and files in memory.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CacheBenchError } from '../../core/errors.ts';
import { createFakePlay, type FakePlay } from '../../testkit/fake-play.ts';
import { createFakeServers, type FakeServers } from '../../testkit/fake-servers.ts';
import { createMemoryFiles, type MemoryFiles } from '../../testkit/memory-files.ts';
import { createMemoryHost, type MemoryHost } from '../../testkit/memory-host.ts';
import { reportCommand } from '../report/command.ts';
import { replayCommand } from './command.ts';

const LOG = '1.000000 [0 a] "SET" "k" "v"\n1.010000 [0 a] "GET" "k"\n1.020000 [0 a] "KEYS" "*"\nnoise\n';

const SECRET = '1.1006 [0 a:1] "HELLO" "3" "AUTH" "me" "hunter2"\n1.2006 [0 a:1] "GET" "k"\nno\x1bise\n';

interface ReplayScene {
  readonly host: MemoryHost;
  readonly servers: FakeServers;
  readonly fake: FakePlay;
  readonly files: MemoryFiles;
  replay(args?: Readonly<Record<string, unknown>>): Promise<number>;
}

function setUp(): ReplayScene {
  const servers = createFakeServers();
  const fake = createFakePlay(servers);
  const files = createMemoryFiles({
    '/work/monitor.log': LOG,
    '/work/empty.log': 'OK\n',
    '/work/aof.log': '*1\r\n$4\r\nPING\r\n',
    '/work/secret.log': SECRET,
  });
  const host = createMemoryHost({ cwd: '/work', files });
  return {
    ...{ host, servers, fake, files },
    replay: (args = {}) =>
      replayCommand(
        host,
        { file: 'monitor.log', target: ['old=redis://h:1', 'new=redis://h:2'], ...args },
        { ...servers.ports, play: fake.play, askKeys: fake.askKeys },
      ),
  };
}

describe('replay', () => {
  it('tells what it would send, and sends nothing, in a dry run', async () => {
    const { replay, host, servers } = setUp();
    expect(await replay({ 'dry-run': true })).toBe(0);
    expect(host.stdout.text).toMatch(/2 commands[\s\S]*Nothing has been sent\.\n$/);
    expect(host.stdout.text).toContain('KEYS');
    expect(servers.done).toEqual([]);
  });

  it('says in its plan that targets which nobody named were found', async () => {
    const { replay, host } = setUp();
    const directory = mkdtempSync(join(tmpdir(), 'cache-bench-found-'));
    const program = join(directory, 'redis-server');
    writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
    const env = { PATH: '', CACHE_BENCH_REDIS_BIN: program, CACHE_BENCH_VALKEY_BIN: program };
    Object.assign(host.env, env);
    try {
      expect(await replay({ 'dry-run': true, target: undefined })).toBe(0);
    } finally {
      rmSync(directory, { recursive: true });
    }
    expect(host.stdout.text).toContain(
      '2 times to each of redis, valkey (found here; -t chooses others), over',
    );
  });

  it('shows times and replies side by side on stdout, and how far it is on stderr', async () => {
    const { replay, host, servers } = setUp();
    expect(await replay()).toBe(0);
    expect(host.stdout.text).toContain('old');
    expect(host.stdout.text).toContain('GET');
    expect(host.stderr.text).toContain('block 2 of 2');
    expect(servers.done.slice(-2)).toEqual(['stop old', 'stop new']);
  });

  it('saves what it found, which report shows again, unless that is not wanted', async () => {
    const { replay, host, files } = setUp();
    expect(await replay()).toBe(0);
    const [saved] = /^Saved as (results\/2026-01-02T03-04-05Z-\w{8}\/result\.json)$/m
      .exec(host.stderr.text)!
      .slice(1);
    const shown = host.stdout.text;
    expect(await reportCommand(host, { results: [saved!] })).toBe(0);
    expect(host.stdout.text).toBe(shown + shown);

    const other = setUp();
    expect(await other.replay({ save: 'false' })).toBe(0);
    expect(other.host.stderr.text).not.toContain('Saved as');
    expect([files.durable.bytes.size, other.files.durable.bytes.size]).toEqual([1, 0]);
  });

  it('is refused before anything is sent where nothing can be saved', async () => {
    const { replay, servers, files } = setUp();
    files.readOnly.add('/locked');
    await expect(replay({ out: '/locked' })).rejects.toMatchObject({ code: 'E_RESULT_WRITE' });
    expect(servers.done).toEqual([]);
  });

  it('prints the summary alone with --json', async () => {
    const { replay, host, fake } = setUp();
    expect(await replay({ json: true, quiet: true, speed: '2', blocks: '1', connections: '3' })).toBe(0);
    expect(JSON.parse(host.stdout.text)).toMatchObject({
      ...{ speed: 2, blocks: 1, commands: 2, unreadableLines: 1 },
      targets: [{ name: 'old' }, { name: 'new' }],
    });
    expect(host.stderr.text).toBe('');
    expect(fake.played.at(-1)!.plan).toMatchObject({ speed: 2, connections: 3 });
  });

  it('quotes the first line that it can not read, and warns of passwords without repeating them', async () => {
    const { replay, host } = setUp();
    expect(await replay({ file: 'secret.log', 'dry-run': true })).toBe(0);
    expect(host.stdout.text).toContain('left out: 1 line that is not from MONITOR in line 3: no\\x1bise');
    expect(host.stderr.text).toMatch(/^warning: secret\.log holds passwords in clear in 1 line /);
    expect(host.stdout.text + host.stderr.text).not.toContain('hunter2');
  });

  it.each([
    [{ file: 'absent.log' }, 'E_REPLAY', 'absent.log cannot be read'],
    [{ file: 'aof.log' }, 'E_REPLAY', 'aof.log is an append-only file, or RESP as it is sent'],
    [{ file: 'empty.log' }, 'E_REPLAY', 'empty.log holds no command that can be replayed'],
    [{ target: ['c=redis-cluster://h:1'] }, 'E_TARGET', 'this is a cluster'],
    [{ target: ['redis-cluster'] }, 'E_TARGET', 'this is a cluster'],
    [{ speed: 'fast' }, 'E_FLAG', '--speed'],
  ])('is refused for %j, and nothing is sent', async (args, code, says) => {
    const { replay, servers } = setUp();
    await expect(replay(args)).rejects.toMatchObject({
      ...{ code, exitCode: 2, message: expect.stringContaining(says) },
    });
    expect(servers.done).toEqual([]);
  });

  it('is refused where data of others is in the way', async () => {
    const { replay, servers } = setUp();
    servers.server('new').keys.add('user:1');
    await expect(replay()).rejects.toMatchObject({ code: 'E_REFUSED', exitCode: 4 });
  });

  it('ends at Ctrl-C with the code for it, and nothing on stdout', async () => {
    const { replay, host, fake, servers } = setUp();
    fake.onPlay = () => {
      host.interrupt();
      throw new CacheBenchError('E_TARGET_LOST', 'the connection broke');
    };
    expect(await replay()).toBe(130);
    expect(host.stdout.text).toBe('');
    expect(host.stderr.text).toContain('stopping; what was written is removed');
    expect(servers.done.slice(-2)).toEqual(['stop old', 'stop new']);
  });

  it('passes a failure on', async () => {
    const { replay, fake } = setUp();
    const lost = new CacheBenchError('E_TARGET_LOST', 'new is gone');
    fake.onPlay = () => {
      throw lost;
    };
    await expect(replay()).rejects.toBe(lost);
  });
});
