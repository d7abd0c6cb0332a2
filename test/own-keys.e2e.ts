// Keys of a run on servers of others: removed whatever the server permits, refused before the first write where they
// could not be, and told with the command that removes them where they stay.
import { execSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { sleep } from '../src/core/clock.ts';
import { startRoundRobinProxy } from '../src/testkit/round-robin-proxy.ts';
import type { TcpProxy } from '../src/testkit/tcp-proxy.ts';
import { ask, type CliRun, cli, startCli, temporaryDirectory } from './cli.ts';
import { configuredRedis, redis } from './servers.ts';

const proxies: TcpProxy[] = [];
afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy.close();
});

const SHORT = ['--blocks', '1', '--requests', '3k', '--warmup', '0', '-q'];

function run(url: string, ...more: string[]): Promise<CliRun> {
  const out = ['--out', temporaryDirectory()];
  return cli(['run', 'read-heavy', '-t', `a=${url}`, '--keys', '1000', ...SHORT, ...out, ...more]);
}

async function replay(url: string): Promise<CliRun> {
  const log = join(temporaryDirectory(), 'monitor.log');
  writeFileSync(
    log,
    [
      '1700000000.000001 [0 10.0.0.9:1] "SET" "a" "1"',
      '1700000000.000002 [0 10.0.0.9:1] "SADD" "b\\xff\\"" "x"',
      '1700000000.000003 [1 10.0.0.9:1] "MULTI"',
      '1700000000.000004 [1 10.0.0.9:1] "LPUSH" "c" "1"',
      '1700000000.000005 [1 10.0.0.9:1] "EXEC"',
    ].join('\n'),
  );
  return cli(['replay', log, '-t', `a=${url}`, '-q']);
}

describe('one address with several servers behind it', () => {
  it('is refused before anything is written: connections name different runs', async () => {
    const servers = [await redis(), await redis()];
    const proxy = await startRoundRobinProxy(servers.map(({ port }) => port));
    proxies.push(proxy);
    for (const told of [
      await run(`redis://127.0.0.1:${proxy.port}`),
      await replay(`redis://127.0.0.1:${proxy.port}`),
    ]) {
      expect(told.stderr).toMatch(
        /error E_SEVERAL_SERVERS: a: several servers answer at redis:.*connections/,
      );
      expect(told.code).toBe(4);
    }
    for (const server of servers) {
      expect(ask(server, 'DBSIZE')).toBe('0');
      expect(ask(server, 'INFO', 'commandstats')).not.toMatch(/cmdstat_set:/);
    }
  });

  it('is found out by a key of our own where none says who it is', async () => {
    const restricted = ['user default on nopass ~* &* +@all -info'];
    const servers = [await configuredRedis(restricted), await configuredRedis(restricted)];
    const proxy = await startRoundRobinProxy(servers.map(({ port }) => port));
    proxies.push(proxy);
    const told = await run(`redis://127.0.0.1:${proxy.port}`);
    expect(told.stderr).toMatch(/error E_SEVERAL_SERVERS: .* was not there over 4 of 7 others/);
    expect(told.code).toBe(4);
    for (const server of servers) expect(ask(server, 'DBSIZE')).toBe('0');
  });
});

describe('keys of a run', () => {
  it.each([
    ['a cluster of one shard, by its single URL', ['cluster-enabled yes'], ''],
    ['a server without UNLINK', ['rename-command UNLINK ""'], ''],
    ['a server without DEL', ['rename-command DEL ""'], ''],
    ['a server without SCAN and DBSIZE', ['rename-command SCAN ""', 'rename-command DBSIZE ""'], ''],
    ['a user without SCAN', ['user bench on >pw ~* &* +@all -scan'], 'bench:pw@'],
    ['a user without @dangerous', ['user bench on >pw ~* &* +@all -@dangerous'], 'bench:pw@'],
    ['a user without SCAN, EXISTS and INFO', ['user bench on >pw ~* +@all -scan -exists -info'], 'bench:pw@'],
    ['a user of our keys only', ['user bench on >pw ~cb:* +@all -@admin'], 'bench:pw@'],
  ])('are gone from %s', async (_what, settings, login) => {
    const server = await configuredRedis(settings);
    if (settings[0]!.startsWith('cluster')) ask(server, 'CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
    const url = `redis://${login}127.0.0.1:${server.port}`;
    while (ask(server, 'SET', 'probe', '1') !== 'OK') await sleep(100);
    ask(server, 'GETDEL', 'probe');
    for (const told of [await run(url), await replay(url)]) {
      expect(told.code, told.stderr).toBe(0);
      expect(told.stderr).not.toContain('KEYS_LEFT');
      expect(ask(server, 'INFO', 'keyspace')).not.toContain('keys=');
    }
  });

  it('that nobody may remove are not written', async () => {
    const server = await configuredRedis([
      'user none on >pw ~* +@all -del -unlink',
      'user app on >pw ~app:* +@all',
    ]);
    const none = await run(`redis://none:pw@127.0.0.1:${server.port}`);
    expect(none.stderr).toMatch(/error E_REFUSED: keys of a run could not be removed from a again/);
    expect(none.stderr).toContain('One of UNLINK and DEL is needed. Permit it, ACL SETUSER none +del');
    const app = await run(`redis://app:pw@127.0.0.1:${server.port}`);
    expect(app.stderr).toContain("ACL SETUSER app '~cb:*'");
    expect([none.code, app.code]).toEqual([4, 4]);
    expect(ask(server, 'INFO', 'commandstats')).not.toMatch(/cmdstat_set:/);
  });

  it('that stay are told with the command that removes them, and end the run with 1', async () => {
    const server = await configuredRedis(['user late on >pw ~* +@all']);
    const url = `a=redis://late:pw@127.0.0.1:${server.port}`;
    const args = ['--keys', '1000', '--blocks', '1', '--duration', '3s', '--warmup', '0', '-q'];
    const race = startCli(['run', 'read-heavy', '-t', url, ...args, '--out', temporaryDirectory()]);
    while (ask(server, 'DBSIZE') !== '1000') await sleep(50);
    ask(server, 'ACL', 'SETUSER', 'late', '-del', '-unlink');
    const { code, stderr, stdout } = await race.finished;
    expect(code).toBe(1);
    expect(stdout).toMatch(/read-heavy {3}a .* ops\/s/);
    expect(stderr).toContain('error E_KEYS_LEFT: keys of this run stay on a');
    expect(stderr).toMatch(/W_KEYS_LEFT \(a\): 1,000 keys of this run \(cb:\w+:…\) stay on a: .*NOPERM/);
    ask(server, 'ACL', 'SETUSER', 'late', '+@all');
    const command = /to remove them: export REDISCLI_AUTH=PASSWORD; (.*)$/m.exec(stderr)![1]!;
    execSync(command, { env: { ...process.env, REDISCLI_AUTH: 'pw' }, stdio: 'ignore' });
    expect(ask(server, 'DBSIZE')).toBe('0');
  });

  it('of others may come and go meanwhile, which is told', async () => {
    const server = await redis();
    ask(server, 'SET', 'theirs', '1');
    const args = ['--keys', '1000', '--blocks', '1', '--duration', '2s', '--warmup', '0', '-q'];
    const out = ['--out', temporaryDirectory(), '--allow-nonempty'];
    const url = `a=redis://127.0.0.1:${server.port}`;
    const race = startCli(['run', 'read-heavy', '-t', url, ...args, ...out]);
    while (ask(server, 'DBSIZE') !== '1001') await sleep(50);
    ask(server, 'SET', 'another', '1');
    const { code, stderr } = await race.finished;
    expect(stderr).toContain('held 1 key before and holds 2 now; none of this run is among them');
    expect(code).toBe(0);
  });
});

describe('a replica', () => {
  it('is refused at the start with the URL of its primary, but for what only reads', async () => {
    const primary = await redis('--repl-diskless-sync-delay', '0');
    const replica = await redis('--replicaof', '127.0.0.1', String(primary.port));
    while (!ask(replica, 'INFO', 'replication').includes('master_link_status:up')) await sleep(50);
    const url = `redis://127.0.0.1:${replica.port}`;
    const refused = await run(url);
    expect(refused.stderr).toContain(
      `error E_REFUSED: a is a replica and takes no writes: its primary is 127.0.0.1:${primary.port}`,
    );
    expect(refused.stderr).toContain(`-t a=redis://127.0.0.1:${primary.port}`);
    expect(refused.code).toBe(4);

    const profile = join(temporaryDirectory(), 'get.yaml');
    writeFileSync(profile, 'operations: [{ command: "GET {key}" }]\nkeyspace: { count: 100 }\nfill: false\n');
    const reading = await cli(['run', profile, '-t', `a=${url}`, ...SHORT, '--out', temporaryDirectory()]);
    expect(reading.code, reading.stderr).toBe(0);
  });
});
