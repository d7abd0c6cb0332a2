// Where installed servers lie, and in which order programs are found.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findServerBinary, listServerBinaries } from './find-binary.ts';
import { listFoundServers } from './installed-servers.ts';
import { compareVersions, serverCacheRoot } from './server-cache.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cache-bench-test-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function addProgram(path: string, version: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho 'dragonfly v${version}'\n`);
  chmodSync(path, 0o755);
  return path;
}

it('is below XDG_CACHE_HOME, else below the home directory, else nowhere', () => {
  expect(serverCacheRoot({ XDG_CACHE_HOME: '/c', HOME: '/h' })).toBe('/c/cache-bench/servers');
  expect(serverCacheRoot({ HOME: '/h' })).toBe('/h/.cache/cache-bench/servers');
  expect(serverCacheRoot({ XDG_CACHE_HOME: 'relative', HOME: '/h' })).toBe('/h/.cache/cache-bench/servers');
  expect(serverCacheRoot({})).toBeUndefined();
});

it('comes after what the user named and after PATH, the newest version first', async () => {
  const cache = (version: string) =>
    addProgram(join(directory, 'cache-bench/servers/dragonfly', version, 'dragonfly'), version);
  const [old, latest, older] = [cache('1.9.0'), cache('1.40.1'), cache('1.2.10')];
  const onPath = addProgram(join(directory, 'bin/dragonfly'), '1.1.0');
  const named = addProgram(join(directory, 'named'), '1.0.0');
  // Neither a server that is half there nor the folders of installations under way count.
  mkdirSync(join(directory, 'cache-bench/servers/dragonfly/1.50.0'));
  mkdirSync(join(directory, 'cache-bench/servers/.new-1-1-x'));
  const env = {
    XDG_CACHE_HOME: directory,
    PATH: join(directory, 'bin'),
    CACHE_BENCH_DRAGONFLY_BIN: named,
  };
  expect(listServerBinaries('dragonfly', env)).toEqual([
    { source: 'variable', path: named },
    { source: 'path', path: onPath },
    { source: 'cache', path: latest, version: '1.40.1' },
    { source: 'cache', path: old, version: '1.9.0' },
    { source: 'cache', path: older, version: '1.2.10' },
  ]);
  expect(findServerBinary('dragonfly', env)).toBe(named);
  expect(findServerBinary('dragonfly', { XDG_CACHE_HOME: directory })).toBe(latest);
  const found = await listFoundServers(env);
  expect(found.find(({ flavor }) => flavor === 'dragonfly')!.found.map(({ version }) => version)).toEqual([
    '1.0.0',
    '1.1.0',
    '1.40.1',
    '1.9.0',
    '1.2.10',
  ]);
});

it('lends its Redis to the nodes of a cluster', () => {
  const program = addProgram(join(directory, 'cache-bench/servers/redis/7.2.5/redis-server'), '7.2.5');
  expect(findServerBinary('redis-cluster', { XDG_CACHE_HOME: directory })).toBe(program);
});

it('orders versions by their numbers, candidates before what they became', () => {
  const versions = ['8.0.0', '7.2.10', '8.0.0-rc2', '7.2.9', '8.0.0-rc1', '10.0.0'];
  expect(versions.sort(compareVersions)).toEqual([
    '7.2.9',
    '7.2.10',
    '8.0.0-rc1',
    '8.0.0-rc2',
    '8.0.0',
    '10.0.0',
  ]);
});
