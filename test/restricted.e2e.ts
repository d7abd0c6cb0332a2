// Users and servers that lack commands: measured as far as possible.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findServerBinary } from '../src/targets/programs/find-binary.ts';
import { startDragonfly } from '../src/testkit/with-redis.ts';
import { ask, cli, readOnlyResult, temporaryDirectory } from './cli.ts';
import { configuredRedis } from './servers.ts';

const SHORT = ['--blocks', '1', '--requests', '3k', '--warmup', '0', '--keys', '100', '-q'];

it.each(['resp', 'ioredis'])(
  'a user without @dangerous measures with %s, and leaves nothing',
  async (driver) => {
    const server = await configuredRedis(['user bench on >pw ~* &* +@all -@dangerous']);
    const out = temporaryDirectory();
    const url = `a=redis://bench:pw@127.0.0.1:${server.port}`;
    const run = await cli(['run', 'read-heavy', '-t', url, ...SHORT, '--driver', driver, '--out', out]);
    expect(run.code, run.stderr).toBe(0);
    const { targets, rounds } = readOnlyResult(out);
    expect(targets[0]).toMatchObject({ flavor: 'redis', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
    expect(rounds[0]).toMatchObject({ status: 'completed' });
    expect(ask(server, 'DBSIZE')).toBe('0');
  },
);

it('HELLO and PING may be missing', async () => {
  const renamed = await configuredRedis(['rename-command HELLO ""', 'rename-command PING ""']);
  // The ACL keeps nobody from HELLO, as from AUTH.
  const denied = await configuredRedis(['user default on nopass ~* &* +@all -hello -ping']);
  const run = (server: { readonly port: number }, ...more: string[]) => {
    const target = ['-t', `a=redis://127.0.0.1:${server.port}`];
    return cli(['run', 'read-heavy', ...target, ...SHORT, ...more, '--out', temporaryDirectory()]);
  };
  for (const driver of ['resp', 'ioredis']) {
    for (const server of [renamed, denied]) {
      // RESP3, which ioredis speaks unless told otherwise, begins with HELLO.
      const { code, stderr } = await run(server, '--driver', driver, '--protocol', '2');
      expect(code, stderr).toBe(0);
    }
    const { stderr } = await run(renamed, '--driver', driver, '--protocol', '3');
    expect(stderr).toMatch(/E_PROTOCOL: .* does not speak RESP3/);
    expect(stderr).toContain('Use RESP2');
  }
  // As the library does it where nobody asks for RESP3.
  const out = temporaryDirectory();
  const target = `a=redis://127.0.0.1:${renamed.port}`;
  const fallen = await cli([
    'run',
    'read-heavy',
    '-t',
    target,
    ...SHORT,
    '--driver',
    'ioredis',
    '--out',
    out,
  ]);
  expect(fallen.code, fallen.stderr).toBe(0);
  expect(fallen.stderr).toContain('a does not know HELLO, so ioredis falls back to RESP2');
  expect(readOnlyResult(out).settings.protocol).toBe(2);
});

it('each command that is renamed away is told by one line of what is unknown for it', async () => {
  const names = ['INFO', 'CONFIG', 'COMMAND', 'CLIENT', 'MEMORY', 'TYPE', 'SELECT', 'DBSIZE', 'HELLO'];
  const server = await configuredRedis(names.map((name) => `rename-command ${name} ""`));
  const out = temporaryDirectory();
  const run = await cli([
    ...['run', 'read-heavy', '-t', `a=redis://127.0.0.1:${server.port}`, ...SHORT, '--out', out],
  ]);
  expect(run.code, run.stderr).toBe(0);
  for (const told of ['INFO', 'CONFIG GET', 'COMMAND INFO', 'TYPE', 'DBSIZE'])
    expect(run.stderr.split(`a does not know ${told}, or knows it by another name: `)).toHaveLength(2);
  const { targets, rounds } = readOnlyResult(out);
  expect(targets[0]).toMatchObject({ flavor: 'other', version: 'unknown' });
  expect(rounds[0]).toMatchObject({ status: 'completed' });
  expect(ask(server, 'RANDOMKEY')).toBe('');
});

describe('Dragonfly', () => {
  const program = findServerBinary('dragonfly', process.env);
  it.runIf(program === undefined)('skipped: no dragonfly', ({ skip }) => skip('no dragonfly on PATH'));

  it.runIf(program)(
    'is known by HELLO to a user without INFO, and names commands that it lacks',
    async () => {
      const server = await startDragonfly(['--dbfilename', '', '--proactor_threads', '1']);
      try {
        ask(server, 'ACL', 'SETUSER', 'bench', 'on', '>pw', '~*', '+@all', '-info', '-scan', '-unlink');
        const profile = join(temporaryDirectory(), 'own.yaml');
        writeFileSync(
          profile,
          'operations: [{ command: "SETT {key} {value}" }, { command: "SET {key} {value}" }]\n',
        );
        const out = temporaryDirectory();
        const url = `a=redis://bench:pw@127.0.0.1:${server.port}`;
        const refused = await cli(['run', profile, '-t', url, ...SHORT, '--out', out]);
        expect(refused.stderr).toContain('a does not know SETT (did you mean SET?), which own sends');
        expect(refused.code).toBe(1);
        writeFileSync(profile, 'operations: [{ command: "SET {key} {value}" }]\n');
        await cli(['run', profile, '-t', url, ...SHORT, '--out', out]);
        const [target] = readOnlyResult(out).targets;
        expect(target).toMatchObject({ flavor: 'dragonfly', version: expect.stringMatching(/^\d+\.\d+/) });
        expect(ask(server, 'DBSIZE')).toBe('0');
      } finally {
        await server.stop();
      }
    },
  );
});
