// Commands that a target does not have are named before any load, and a run of nothing but errors has failed.
import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cli, readOnlyResult, temporaryDirectory } from './cli.ts';
import { configuredRedis, redis } from './servers.ts';

const SHORT = ['--blocks', '1', '--requests', '3k', '--warmup', '0', '--no-calibrate', '-q'];

function commandCalls(port: number): string {
  return execFileSync('redis-cli', ['-p', String(port), 'INFO', 'commandstats'], { encoding: 'utf8' });
}

function write(text: string): string {
  const file = join(temporaryDirectory(), 'own.yaml');
  writeFileSync(file, text);
  return file;
}

it('a misspelt command is told with the one that was meant, and refused before any load', async () => {
  const { port } = await redis();
  const file = write('operations: [{ command: "GETT {key}" }]\n');
  const validated = await cli(['validate', file]);
  expect(validated).toMatchObject({ code: 0, stderr: expect.stringContaining('did you mean GET?') });

  const out = temporaryDirectory();
  const target = `a=redis://127.0.0.1:${port}`;
  const run = await cli(['run', 'read-heavy', file, '-t', target, ...SHORT, '--out', out]);
  expect(run.stderr).toContain(
    'error E_UNKNOWN_COMMAND: a does not know GETT (did you mean GET?), which own sends',
  );
  expect(run.stderr).toContain('No load was sent.');
  expect(run.code).toBe(1);
  // Not even of the profile before it.
  expect(run.stdout).toBe('');
  expect(readdirSync(out)).toEqual([]);
  expect(commandCalls(port)).not.toMatch(/cmdstat_(set|get)(:|\|)/);
});

it('a command that one target lacks is told by its name', async () => {
  const old = await configuredRedis(['rename-command GETDEL ""']);
  const young = await redis();
  const file = write('operations: [{ command: "GETDEL {key}" }, { command: "SET {key} {value}" }]\n');
  const targets = ['-t', `old=redis://127.0.0.1:${old.port}`, '-t', `young=redis://127.0.0.1:${young.port}`];
  const run = await cli(['run', file, ...targets, '--keys', '100', ...SHORT, '--out', temporaryDirectory()]);
  expect(run.stderr).toMatch(/E_UNKNOWN_COMMAND: old does not know GETDEL( \(.*\))?, which own sends/);
  expect(run.stderr).not.toContain('young does not know');
  expect(run.code).toBe(1);
});

it('a run of nothing but errors has failed, and its rules with it', async () => {
  const { port } = await redis();
  const file = write('operations: [{ command: "SETRANGE {key} -1 x" }]\n');
  const out = temporaryDirectory();
  const target = `a=redis://127.0.0.1:${port}`;
  const run = await cli(['run', file, '-t', target, ...SHORT, '--out', out, '--rule', 'throughput(a) >= 1']);
  expect(run.stderr).toMatch(/error E_ALL_FAILED: all [\d,]+ requests of SETRANGE failed on a under own/);
  expect(run.code).toBe(1);
  const { gate, partial } = readOnlyResult(out);
  expect(gate).toMatchObject({ outcome: 'failed', checks: [{ points: [{ why: 'every request failed' }] }] });
  expect(partial).toBe(false);
});

it('errors that are waived are no failure', async () => {
  const { port } = await redis();
  const file = write(
    'operations: [{ command: "GETT {key}" }]\nwaive: [{ rule: errors, reason: it is about errors }]\n',
  );
  const target = `a=redis://127.0.0.1:${port}`;
  const run = await cli(['run', file, '-t', target, ...SHORT, '--out', temporaryDirectory()]);
  expect(run.code, run.stderr).toBe(0);
  expect(run.stderr).toContain(
    'W_UNKNOWN_COMMAND (a): a does not know GETT (did you mean GET?), which own sends',
  );
});
