// The table of what differs between servers: made from its data, and true of the servers that are here.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryDirectory } from './cli.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

function facts(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/measure-facts.mjs', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

it('docs/servers-today.md is what its data gives', () => {
  expect(facts('--check')).toMatchObject({ status: 0, stderr: '' });
});

it('says of the Redis that is here what the table says of its version, row by row', () => {
  const { status, stdout } = facts('--quick', '--server', 'redis-7');
  if (/^skipped: no redis-server on PATH/.test(stdout)) return;
  // Of another version it says what is another; that it is another is the first of it.
  const isOfTable = !/^changed: redis-7: the table is of/m.test(stdout);
  const changes = stdout.split('\n').filter((line) => line.startsWith('changed: '));
  if (isOfTable) expect(changes).toEqual([]);
  expect(stdout).toMatch(/^\d{2,} values measured on 1 servers, \d+ changed$/m);
  expect(status).toBe(isOfTable ? 0 : 1);
});

it('tells a value that is another than the table says', () => {
  const data = join(temporaryDirectory(), 'table.yaml');
  const table = readFileSync(join(ROOT, 'docs/servers-today.yaml'), 'utf8');
  writeFileSync(data, table.replaceAll(/(name: COMMAND COUNT\b.*redis-7: ")\d+"/g, '$19"'));
  const { status, stdout } = facts('--data', data, '--only', 'COMMAND COUNT', '--server', 'redis-7');
  if (/^skipped: no redis-server on PATH/.test(stdout)) return;
  expect(stdout).toMatch(/^changed: COMMAND COUNT, redis-7: \d{3}; the table says 9$/m);
  expect(status).toBe(1);
});

it.each([
  [['--server', 'redis-9'], "facts: --server is 'redis-9'; use one of redis-7, redis-8, valkey, dragonfly"],
])('refuses %j', (args, message) => {
  const { status, stderr } = facts(...args);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});
