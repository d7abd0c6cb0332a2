// The loop that reads /proc, through a fake ssh whose other end is this machine.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pid, platform } from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installFakeSsh } from '../../testkit/fake-ssh.ts';
import { connectBySsh, type RemoteConnection } from './remote-host.ts';

let directory: string;
let connections: RemoteConnection[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fake-ssh-'));
  connections = [];
});

afterEach(() => {
  for (const connection of connections) connection.close();
  rmSync(directory, { recursive: true });
});

async function connect(script?: string): Promise<RemoteConnection> {
  const connection = await connectBySsh('prod', 'me@db1', { PATH: installFakeSsh(directory, script) });
  connections.push(connection);
  return connection;
}

describe.runIf(platform === 'linux')('a machine by ssh', () => {
  it('says what it is, and which program a process is, whatever it says at the start', async () => {
    const files = await (await connect()).describe([pid]);
    expect(files.get('/proc/meminfo')).toContain('MemTotal:');
    expect(files.get(`/proc/${pid}/comm`)!.trim()).toBe(readFileSync('/proc/self/comm', 'utf8').trim());
    expect(files.get(`/proc/${pid}/cmdline`)).toContain('node');
  });

  it('shows CPUs, processes and their threads, time after time', async () => {
    const connection = await connect();
    const first = await connection.read([pid]);
    const second = await connection.read([pid]);
    for (const files of [first!, second!]) {
      expect(files.get('/proc/stat')).toMatch(/^cpu0 /m);
      expect(files.get(`/proc/${pid}/stat`)).toMatch(new RegExp(`^${pid} \\(`));
      expect(files.get(`/proc/${pid}/status`)).toContain('VmRSS:');
      expect(files.get(`/proc/${pid}/task/${pid}/stat`)).toMatch(new RegExp(`^${pid} \\(`));
    }
    const uptime = (files: typeof first) => Number.parseFloat(files!.get('/proc/uptime')!);
    expect(uptime(second)).toBeGreaterThanOrEqual(uptime(first));
    expect(connection.ending()).toBeUndefined();
  });

  it('has nothing to show of a process that is gone', async () => {
    const files = await (await connect()).read([2 ** 30]);
    expect(files!.get(`/proc/${2 ** 30}/stat`)!.trim()).toBe('');
  });

  it('says why it cannot be reached', async () => {
    const connection = await connect(
      "#!/bin/sh\necho 'me@db1: Permission denied (publickey).' >&2\nexit 255\n",
    );
    await expect(connection.describe([1])).rejects.toMatchObject({
      code: 'E_SSH',
      message: 'prod: cannot read /proc of me@db1 by ssh: me@db1: Permission denied (publickey).',
      hint: expect.stringContaining('BatchMode=yes'),
    });
  });

  it('asks nobody for a password, and takes the host for no option', async () => {
    const connection = await connect('#!/bin/sh\necho "$@" >&2\nexit 255\n');
    await expect(connection.describe([1])).rejects.toMatchObject({
      message: expect.stringMatching(/-T -o BatchMode=yes .* -- me@db1 sh -s$/),
    });
  });

  it('shows nothing any more when the connection breaks, and says so', async () => {
    const connection = await connect('#!/bin/sh\nread -r script\necho connection lost >&2\nexit 255\n');
    expect(await connection.read([pid])).toBeUndefined();
    expect(connection.ending()).toBe('connection lost');
    expect(await connection.read([pid])).toBeUndefined();
  });
});
