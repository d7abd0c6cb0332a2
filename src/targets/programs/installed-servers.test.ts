import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { parseVersion } from './ask-version.ts';
import { listInstalledServers } from './installed-servers.ts';

const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

function directoryWith(program: string, output: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'cache-bench-test-'));
  directories.push(directory);
  writeFileSync(join(directory, program), `#!/bin/sh\necho '${output}'\n`);
  chmodSync(join(directory, program), 0o755);
  return directory;
}

it.each([
  ['Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=ae4d', '7.0.15'],
  ['Valkey server v=8.0.1 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64', '8.0.1'],
  ['dragonfly \u001b[0;32mv1.40.1-434478e00c366c71\u001b[m\nbuild time: 2026-11-23', '1.40.1'],
  ['no idea', undefined],
])('reads the version out of %j', (text, version) => {
  expect(parseVersion(text)).toBe(version);
});

it('tells of every flavor whether it is installed, and which version', async () => {
  const PATH = directoryWith('redis-server', 'Redis server v=9.9.9 sha=0');
  const servers = await listInstalledServers({ PATH, CACHE_BENCH_VALKEY_BIN: '/nowhere/valkey' });
  expect(servers).toMatchObject([
    { flavor: 'redis', path: join(PATH, 'redis-server'), version: '9.9.9' },
    { flavor: 'dragonfly', install: expect.stringContaining('dragonflydb.io') },
    { flavor: 'valkey', problem: expect.stringContaining('/nowhere/valkey') },
  ]);
  expect(servers[1]).not.toHaveProperty('path');
});
