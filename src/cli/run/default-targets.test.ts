// What is raced when no target is named: programs of shell that say what servers say.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { chooseDefaultTargets } from './default-targets.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cache-bench-test-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function install(program: string, says: string): string {
  const path = join(directory, program);
  writeFileSync(path, `#!/bin/sh\necho '${says}'\n`);
  chmodSync(path, 0o755);
  return path;
}

const choose = () => chooseDefaultTargets({ PATH: directory, XDG_CACHE_HOME: join(directory, 'cache') });

it('races one of each kind, and says nothing', async () => {
  install('valkey-server', 'Valkey server v=9.1.2 sha=0');
  install('redis-server', 'Redis server v=7.0.15 sha=0');
  install('redis-server-8', 'Redis server v=8.6.3 sha=0');
  const { targets, notice } = await choose();
  expect(targets.map(({ name }) => name)).toEqual(['redis', 'valkey']);
  expect(notice).toBeUndefined();
});

it('races two versions of the only kind, the older one as the reference', async () => {
  const preferred = install('redis-server', 'Redis server v=8.2.1 sha=0');
  install('redis-server-6', 'Redis server v=6.2.7 sha=0');
  const newest = install('redis-server-7', 'Redis server v=7.0.15 sha=0');
  install('redis-server-x', 'Redis server v=9.0.0 sha=0');
  const { targets, notice } = await choose();
  expect(targets).toEqual([
    {
      ...{ name: 'redis-7.0.15', kind: 'local', flavor: 'redis', settings: {} },
      ...{ program: newest, version: '7.0.15' },
    },
    {
      ...{ name: 'redis-8.2.1', kind: 'local', flavor: 'redis', settings: {} },
      ...{ program: preferred, version: '8.2.1' },
    },
  ]);
  expect(notice).toMatch(
    /^Only redis is installed here, in several versions: racing 7\.0\.15 and 8\.2\.1\.\nTo add Dragonfly: /,
  );
});

it('races the only one with itself, also where there are two of one version', async () => {
  install('redis-server', 'Redis server v=7.0.15 sha=0');
  install('redis-server-7', 'Redis server v=7.0.15 sha=0');
  const { targets, notice } = await choose();
  expect(targets).toMatchObject([
    { name: 'redis', settings: {} },
    { name: 'redis-io2', settings: { 'io-threads': '2' } },
  ]);
  expect(notice).toMatch(/^Only redis is installed here: racing it against itself with io-threads 2\.\n/);
});

it('says what to do where there is none', async () => {
  await expect(choose()).rejects.toMatchObject({
    code: 'E_NO_SERVER',
    hint: expect.stringContaining('run --install'),
  });
});
