// `servers` and `run --install` from the command line, against a local release server.
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { arch, platform } from 'node:process';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { PINNED_DRAGONFLY } from '../../install/dragonfly-release.ts';
import { parseTargetTemplate } from '../../targets/spec/parse-target-spec.ts';
import { createInstallBench, type InstallBench, packDragonfly } from '../../testkit/install-bench.ts';
import { createMemoryHost, type MemoryHost } from '../../testkit/memory-host.ts';
import { type ReleaseServer, startReleaseServer } from '../../testkit/release-server.ts';
import { runCli } from '../cli.ts';
import { installMissing } from './install-missing.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const processor = arch === 'arm64' ? 'aarch64' : 'x86_64';

interface Scene {
  readonly server: ReleaseServer;
  readonly bench: InstallBench;
  host(...argv: string[]): MemoryHost;
}

async function scene(...versions: readonly string[]): Promise<Scene> {
  const server = await startReleaseServer({
    assets: versions.map((version) => ({
      repository: 'dragonflydb/dragonfly',
      tag: `v${version}`,
      name: `dragonfly-${processor}.tar.gz`,
      content: packDragonfly(version, processor),
    })),
  });
  const bench = createInstallBench(server.apiUrl);
  cleanUps.push(server.close, bench.remove);
  const env = { ...bench.settings.env, CACHE_BENCH_GITHUB_API: server.apiUrl } as Record<string, string>;
  return { server, bench, host: (...argv) => createMemoryHost({ argv, env }) };
}

describe.runIf(platform === 'linux')('servers', () => {
  it('install, list, where and remove a version', async () => {
    const { bench, host } = await scene(PINNED_DRAGONFLY, '1.50.0');
    const install = host('servers', 'install', 'dragonfly', 'dragonfly@latest');
    expect([await runCli(install), install.stdout.text]).toEqual([0, '']);
    expect(install.stderr.text).toContain('100 %');
    const pinned = join(bench.root, `dragonfly/${PINNED_DRAGONFLY}/dragonfly`);
    const latest = join(bench.root, 'dragonfly/1.50.0/dragonfly');
    expect(install.stderr.text).toContain(`Dragonfly ${PINNED_DRAGONFLY} is installed as ${pinned}\n`);

    const list = host('servers', 'list');
    expect(await runCli(list)).toBe(0);
    expect(list.stdout.text.split('\n').map((line) => line.replace(/ {2,}/g, ' | '))).toEqual([
      'server | version | found by | program',
      "redis | - | - | none; 'cache-bench servers install redis' gets it",
      `dragonfly | 1.50.0 | cache | ${latest}`,
      ` | ${PINNED_DRAGONFLY} | cache | ${pinned}`,
      "valkey | - | - | none; 'cache-bench servers install valkey' gets it",
      '',
    ]);
    const json = host('servers', 'list', '--json');
    await runCli(json);
    expect(JSON.parse(json.stdout.text)[1].found[0]).toEqual({
      source: 'cache',
      path: latest,
      version: '1.50.0',
    });

    const where = host('servers', 'where', 'dragonfly', `dragonfly@${PINNED_DRAGONFLY}`);
    expect(await runCli(where)).toBe(0);
    expect(where.stdout.text).toBe(`${latest}\n${pinned}\n`);

    expect(await runCli(host('servers', 'remove', 'dragonfly@1.50.0'))).toBe(0);
    expect([existsSync(latest), existsSync(pinned)]).toEqual([false, true]);
    const again = host('servers', 'remove', 'dragonfly@1.50.0');
    expect(await runCli(again)).toBe(2);
    expect(again.stderr.text).toContain(`There are: dragonfly@${PINNED_DRAGONFLY}.`);
    expect(await runCli(host('servers', 'remove', 'dragonfly'))).toBe(0);
    expect(bench.listCache()).toEqual([]);
  });

  it.each([
    [['install'], 'servers install needs a name'],
    [['where', 'dragonfly'], 'E_NO_SERVER'],
    [['install', 'dragonfly', '--github-api', 'http://far.example'], 'plain http on this machine only'],
    [
      ['install', 'dragonfly', '--github-api', 'http://127.0.0.1.far.example'],
      'plain http on this machine only',
    ],
    [['install', 'dragonfly', '--mirror', 'mirror'], 'use a URL'],
    [['install', 'dragonfly', '--sha256', 'abc'], '64 hexadecimal digits'],
    [['install', 'dragonfly', '--from', 'package'], 'not with --from package'],
    [['install', 'redis', '--from', 'release'], 'Redis has no releases of programs'],
  ])('%j is a mistake that is explained', async (words, message) => {
    const { server, host } = await scene();
    const asked = host('servers', ...words);
    expect(await runCli(asked)).toBe(2);
    expect(asked.stderr.text).toContain(message);
    expect(server.requests).toEqual([]);
  });

  it('end at Ctrl-C with the code for it', async () => {
    const { server, host } = await scene(PINNED_DRAGONFLY);
    server.cutConnections(5, 100);
    const asked = host('servers', 'install', 'dragonfly');
    const write = asked.stderr.write;
    Object.assign(asked.stderr, {
      write(text: string) {
        write.call(asked.stderr, text);
        if (text.includes('was cut')) asked.interrupt('SIGTERM');
      },
    });
    expect(await runCli(asked)).toBe(143);
  });
});

describe.runIf(platform === 'linux')('--install', () => {
  it('gets what is to be started and is not there, and nothing else', async () => {
    const { server, bench, host } = await scene(PINNED_DRAGONFLY);
    bench.addProgram('redis-server', "echo 'Redis server v=7.0.15'");
    const target = ['redis', 'df=dragonfly?proactor_threads=cores', 'valkey=redis://h:1'].map((text) =>
      parseTargetTemplate(text, {}),
    );
    expect(await installMissing(host(), { install: true }, target)).toBe(0);
    expect(bench.listCache()).toContain(`dragonfly/${PINNED_DRAGONFLY}/dragonfly`);
    const asked = server.requests.length;
    expect(await installMissing(host(), { install: true }, undefined)).toBe(0);
    expect(server.requests).toHaveLength(asked);
  });

  it('does nothing unless it is given, nor in a dry run', async () => {
    const { server, host } = await scene(PINNED_DRAGONFLY);
    const out = mkdtempSync(join(tmpdir(), 'cache-bench-test-'));
    onTestFinished(() => rmSync(out, { recursive: true }));
    const target = [parseTargetTemplate('dragonfly', {})];
    await installMissing(host(), {}, target);
    await installMissing(host(), { install: true, 'dry-run': true }, target);
    expect(await runCli(host('run', '-t', 'dragonfly', '--no-calibrate', '--out', out))).toBe(2);
    expect(readdirSync(out)).toEqual([]);
    expect(server.requests).toEqual([]);
  });
});
