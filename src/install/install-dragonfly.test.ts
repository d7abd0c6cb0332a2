// Dragonfly from a release server that behaves like the real one, and like one that does not.

import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { dropUndefined } from '../core/drop-undefined.ts';
import { EXIT } from '../core/exit-codes.ts';
import { findServerBinary } from '../targets/programs/find-binary.ts';
import { findVersion } from '../targets/programs/locate-program.ts';
import { failureOf } from '../testkit/failure-of.ts';
import {
  createInstallBench,
  type InstallBench,
  packArchive,
  packDragonfly,
} from '../testkit/install-bench.ts';
import { type FakeAsset, type ReleaseServer, sha256, startReleaseServer } from '../testkit/release-server.ts';
import type { InstallSettings } from './contract.ts';
import { PINNED_DRAGONFLY } from './dragonfly-release.ts';
import { installServer } from './install-server.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const REPOSITORY = 'dragonflydb/dragonfly';
const archive = packDragonfly(PINNED_DRAGONFLY);

function asset(version: string, content: Buffer, changes: Partial<FakeAsset> = {}): FakeAsset {
  return { repository: REPOSITORY, tag: `v${version}`, name: 'dragonfly-x86_64.tar.gz', content, ...changes };
}

interface Scene {
  readonly server: ReleaseServer;
  readonly bench: InstallBench;
  install(version?: string): ReturnType<typeof installServer>;
}

async function scene(
  assets: readonly FakeAsset[] = [asset(PINNED_DRAGONFLY, archive)],
  changes: Partial<InstallSettings> = {},
): Promise<Scene> {
  const server = await startReleaseServer({ assets });
  const bench = createInstallBench(server.apiUrl, changes);
  cleanUps.push(() => server.close(), bench.remove);
  return {
    server,
    bench,
    install: (version) =>
      installServer({ flavor: 'dragonfly', ...dropUndefined({ version }) }, bench.settings),
  };
}

describe('a release', () => {
  it('is found, downloaded through its redirect, verified, unpacked and found by -t', async () => {
    const { server, bench, install } = await scene();
    const path = join(bench.root, 'dragonfly', PINNED_DRAGONFLY, 'dragonfly');
    expect(await install()).toEqual({ flavor: 'dragonfly', path, version: PINNED_DRAGONFLY, isNew: true });
    expect(findServerBinary('dragonfly', bench.settings.env)).toBe(path);
    expect(statSync(path).mode & 0o777).toBe(0o755);
    expect(server.requests.map((request) => request.split('?')[0])).toEqual([
      `api GET /repos/${REPOSITORY}/releases/tags/v${PINNED_DRAGONFLY}`,
      `download GET /${REPOSITORY}/releases/download/v${PINNED_DRAGONFLY}/dragonfly-x86_64.tar.gz`,
      `asset GET /store/v${PINNED_DRAGONFLY}/dragonfly-x86_64.tar.gz`,
    ]);
    expect(bench.listCache()).toEqual([
      `dragonfly/${PINNED_DRAGONFLY}/dragonfly`,
      `dragonfly/${PINNED_DRAGONFLY}/origin.json`,
    ]);
    expect(bench.listDownloads()).toEqual([]);
    const origin = JSON.parse(readFileSync(join(path, '../origin.json'), 'utf8'));
    expect(origin).toMatchObject({ sha256: sha256(archive), installedAt: '2026-01-02T03:04:05.000Z' });
    const progress = bench.events.filter(({ kind }) => kind === 'bytes');
    expect(progress.at(-1)).toEqual({
      kind: 'bytes',
      receivedBytes: archive.length,
      totalBytes: archive.length,
    });
  });

  it('that is there already is not downloaded again', async () => {
    const { server, install } = await scene();
    await install();
    expect(await install()).toMatchObject({ isNew: false });
    expect(server.requests.filter((request) => request.startsWith('asset'))).toHaveLength(1);
  });

  it('of another version, or the latest, lies beside it, and the newest is started', async () => {
    const assets = ['1.9.0', '1.39.0', '1.41.0'].map((version) => asset(version, packDragonfly(version)));
    const { bench, install } = await scene(assets);
    expect(await install('latest')).toMatchObject({ version: '1.41.0' });
    expect(await install('1.39.0')).toMatchObject({ version: '1.39.0' });
    expect(await install('1.9.0')).toMatchObject({ version: '1.9.0' });
    const { env } = bench.settings;
    expect(findServerBinary('dragonfly', env)).toMatch(/\/1\.41\.0\/dragonfly$/);
    expect((await findVersion('dragonfly', '1.39.0', env))?.program).toMatch(/\/1\.39\.0\/dragonfly$/);
    expect(await findVersion('dragonfly', '1.40.0', env)).toBeUndefined();
  });

  it('on ARM has another archive', async () => {
    const name = 'dragonfly-aarch64.tar.gz';
    const content = packDragonfly(PINNED_DRAGONFLY, 'aarch64');
    const { install } = await scene([asset(PINNED_DRAGONFLY, content, { name })], {
      machine: { platform: 'linux', arch: 'arm64', isRoot: false, cpuCount: 2 },
    });
    expect(await install()).toMatchObject({ version: PINNED_DRAGONFLY });
  });

  it('installed by several at once is there once, and whole', async () => {
    const { bench, install } = await scene();
    const all = await Promise.all(Array.from({ length: 4 }, () => install()));
    expect(new Set(all.map(({ path }) => path)).size).toBe(1);
    expect(bench.listCache()).toHaveLength(2);
    expect(bench.listDownloads()).toEqual([]);
  });

  it('comes from a mirror, with the digest of the API', async () => {
    const { server, bench, install } = await scene();
    const mirror = await startReleaseServer({ assets: [asset(PINNED_DRAGONFLY, archive)] });
    cleanUps.push(mirror.close);
    Object.assign(bench.settings, { mirrorUrl: mirror.downloadUrl });
    await install();
    expect(server.requests.map((request) => request.split(' ')[0])).toEqual(['api']);
    expect(mirror.requests.map((request) => request.split(' ')[0])).toEqual(['download', 'asset']);
  });

  it('with a digest from the user asks the API for nothing', async () => {
    const { server, bench, install } = await scene();
    Object.assign(bench.settings, { sha256: sha256(archive), mirrorUrl: server.downloadUrl });
    await install();
    expect(server.requests.some((request) => request.startsWith('api'))).toBe(false);
  });

  it('of no system but Linux, and no other processor, is refused before anything is asked', async () => {
    for (const [platform, arch] of [
      ['darwin', 'arm64'],
      ['linux', 'riscv64'],
    ] as const) {
      const { server, install } = await scene([], {
        machine: { platform, arch, isRoot: false, cpuCount: 2 },
      });
      expect(await failureOf(install())).toMatchObject({
        code: 'E_PLATFORM',
        exitCode: EXIT.usage,
        message: expect.stringContaining(`this is ${platform} on ${arch}`),
      });
      expect(server.requests).toEqual([]);
    }
  });
});

describe('an archive that is not the published one', () => {
  const ran = () => join(cleanDirectory(), 'ran');
  let directory = '';
  function cleanDirectory(): string {
    const bench = createInstallBench('http://127.0.0.1:1');
    cleanUps.push(bench.remove);
    directory = bench.directory;
    return directory;
  }

  it('is deleted, never executed, and the error says which digest was wanted', async () => {
    const mark = ran();
    const tampered = packDragonfly(PINNED_DRAGONFLY, 'x86_64', `touch ${mark}`);
    const wanted = sha256(archive);
    const { bench, install } = await scene([
      asset(PINNED_DRAGONFLY, tampered, { digest: `sha256:${wanted}` }),
    ]);
    const error = await failureOf(install());
    expect(error).toMatchObject({ code: 'E_DIGEST', exitCode: EXIT.runFailed });
    expect(error.message).toContain(`its sha256 is ${sha256(tampered)}, ${wanted} was expected`);
    expect(existsSync(mark)).toBe(false);
    expect([...bench.listCache(), ...bench.listDownloads()]).toEqual([]);
    expect(findServerBinary('dragonfly', bench.settings.env)).toBeUndefined();
  });

  it('is given up as soon as it is longer than published', async () => {
    const { bench, install } = await scene([asset(PINNED_DRAGONFLY, archive, { sizeBytes: 1000 })]);
    expect(await failureOf(install())).toMatchObject({
      code: 'E_DIGEST',
      message: expect.stringContaining('than the 1000 bytes published'),
    });
    expect(bench.listDownloads()).toEqual([]);
  });

  it('is refused unseen when the API has no digest of it', async () => {
    const { server, install } = await scene([asset(PINNED_DRAGONFLY, archive, { digest: null })]);
    expect(await failureOf(install())).toMatchObject({
      code: 'E_NO_DIGEST',
      hint: expect.stringContaining('--sha256'),
    });
    expect(server.requests.some((request) => request.startsWith('download'))).toBe(false);
  });

  it('is told from one that does not run here', async () => {
    const foreign = packArchive({ 'dragonfly-x86_64': Buffer.from('\u007fELF of another machine') });
    const { bench, install } = await scene([asset(PINNED_DRAGONFLY, foreign)]);
    expect(await failureOf(install())).toMatchObject({
      code: 'E_INSTALL',
      message: expect.stringContaining('does not run here'),
    });
    expect([...bench.listCache(), ...bench.listDownloads()]).toEqual([]);
  });

  it('is told from one without the program', async () => {
    const { bench, install } = await scene([asset(PINNED_DRAGONFLY, packArchive({ other: 'x' }))]);
    expect(await failureOf(install())).toMatchObject({
      code: 'E_INSTALL',
      message: expect.stringContaining('dragonfly-x86_64'),
    });
    expect([...bench.listCache(), ...bench.listDownloads()]).toEqual([]);
  });
});

describe('a connection that is cut', () => {
  it('is taken up where it ended', async () => {
    const { server, bench, install } = await scene();
    server.cutConnections(2, 5000);
    expect(await install()).toMatchObject({ isNew: true });
    const asked = server.requests.filter((request) => request.startsWith('asset'));
    expect(asked.map((request) => /bytes=(\d+)-$/.exec(request)?.[1])).toEqual([undefined, '5000', '10000']);
    expect(bench.steps).toContainEqual(
      expect.stringMatching(/^The connection was cut after 4\.88 KiB of .* continuing/),
    );
  });

  it('again and again is an error, and the next command continues from there', async () => {
    const { server, bench, install } = await scene();
    server.cutConnections(5, 1000);
    const error = await failureOf(install());
    expect(error).toMatchObject({
      code: 'E_DOWNLOAD',
      hint: expect.stringContaining('continues from there'),
    });
    expect(error.message).toMatch(
      /did not send dragonfly-x86_64\.tar\.gz in 5 attempts, 4\.88 KiB of .* arrived/,
    );
    expect(bench.listCache()).toEqual([]);
    expect(bench.listDownloads()).toHaveLength(1);
    expect(await install()).toMatchObject({ isNew: true });
    expect(server.requests.at(-1)).toMatch(/bytes=5000-$/);
    expect(bench.listDownloads()).toEqual([]);
  });

  it('begins anew at a server that knows no ranges', async () => {
    const { server, install } = await scene();
    server.ignoreRanges();
    server.cutConnections(1, 1000);
    expect(await install()).toMatchObject({ isNew: true });
  });

  it('leaves a part that is not trusted: damaged, it is loaded once more from the begin', async () => {
    const { bench, install } = await scene();
    const downloads = join(bench.root, '.downloads');
    mkdirSync(downloads, { recursive: true });
    const key = `${sha256(archive).slice(0, 16)}-dragonfly-x86_64.tar.gz`;
    // Of a process that is gone.
    writeFileSync(join(downloads, `${key}.part.999999999-1-1`), Buffer.alloc(2000));
    expect(await install()).toMatchObject({ isNew: true });
    expect(bench.steps).toContainEqual(expect.stringContaining('damaged'));
    expect(bench.listDownloads()).toEqual([]);
  });

  it('by Ctrl-C leaves the part for the next time', async () => {
    const interrupt = new AbortController();
    const { bench, server, install } = await scene(undefined, { signal: interrupt.signal });
    const { onEvent } = bench.settings;
    server.cutConnections(1, 3000);
    Object.assign(bench.settings, {
      onEvent(event: Parameters<typeof onEvent>[0]) {
        onEvent(event);
        if (event.kind === 'step' && event.text.includes('cut')) interrupt.abort();
      },
    });
    expect(await failureOf(install())).toMatchObject({ code: 'E_INTERRUPTED', exitCode: EXIT.interrupted });
    expect(bench.listDownloads()).toHaveLength(1);
  });
});

describe('a refusal', () => {
  it('of a version names those near it', async () => {
    const assets = ['1.2.0', '1.30.0', '1.38.0', '1.39.0', '1.40.0', '1.40.1', '2.0.0'].map((version) =>
      asset(version, archive),
    );
    const { install } = await scene(assets);
    const error = await failureOf(install('1.39.7'));
    expect(error).toMatchObject({ code: 'E_VERSION', exitCode: EXIT.usage });
    expect(error.message).toBe('there is no Dragonfly 1.39.7');
    expect(error.hint).toBe('Published near it: 1.40.1, 1.40.0, 1.39.0, 1.38.0, 1.30.0.');
  });

  it.each([
    [403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1767326645' }, '04:04 UTC, in 60 min'],
    [429, { 'retry-after': '90' }, '03:05 UTC, in 2 min'],
  ])('for too many requests (%i) says when the limit resets', async (status, headers, when) => {
    const { server, install } = await scene();
    server.refuseApi(status, headers);
    const error = await failureOf(install());
    expect(error).toMatchObject({ code: 'E_RATE_LIMIT', hint: expect.stringContaining('GITHUB_TOKEN') });
    expect(error.message).toMatch(new RegExp(`\\(${status}\\); the limit resets at ${when}$`));
  });

  it('of the API for another reason gives its status', async () => {
    const { server, install } = await scene();
    server.refuseApi(403);
    expect((await failureOf(install())).message).toContain('with status 403');
  });

  it('of the download says where it looked', async () => {
    const { server, bench, install } = await scene();
    Object.assign(bench.settings, { mirrorUrl: `${server.downloadUrl}/nowhere` });
    const error = await failureOf(install());
    expect(error).toMatchObject({ code: 'E_DOWNLOAD', message: expect.stringContaining('status 404') });
    expect(error.hint).toContain(`/nowhere/${REPOSITORY}/releases/`);
    expect(server.requests.filter((request) => request.startsWith('download'))).toHaveLength(1);
  });

  it('that may pass is tried again', async () => {
    const { server, install } = await scene();
    server.refuseAssets(503);
    expect((await failureOf(install())).message).toContain('5 attempts');
    expect(server.requests.filter((request) => request.startsWith('asset'))).toHaveLength(5);
  });

  it('for want of space comes before the download', async () => {
    const { server, install } = await scene([asset(PINNED_DRAGONFLY, archive, { sizeBytes: 2 ** 52 })]);
    expect(await failureOf(install())).toMatchObject({
      code: 'E_NO_SPACE',
      hint: expect.stringContaining('XDG_CACHE_HOME'),
    });
    expect(server.requests.some((request) => request.startsWith('download'))).toBe(false);
  });

  it('of an API that is none is explained', async () => {
    const { server, bench, install } = await scene();
    Object.assign(bench.settings, { apiUrl: `${server.downloadUrl}` });
    expect(await failureOf(install())).toMatchObject({ code: 'E_VERSION' });
    await server.close();
    expect(await failureOf(install())).toMatchObject({
      code: 'E_DOWNLOAD',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });
});

describe('a token', () => {
  it('goes to the API alone, and into no message', async () => {
    const { server, bench, install } = await scene(undefined, {
      env: { CACHE_BENCH_GITHUB_TOKEN: 'ghp_SECRET' },
    });
    Object.assign(bench.settings.env, { PATH: bench.settings.env['PATH'] });
    await install();
    expect(server.authorizations).toEqual(['api Bearer ghp_SECRET']);
    server.refuseApi(401);
    const error = await failureOf(install('1.2.3'));
    expect(error).toMatchObject({ code: 'E_TOKEN', message: expect.stringContaining('401') });
    expect(JSON.stringify([error, error.message, error.hint, bench.events])).not.toContain('SECRET');
  });

  it('of other tools goes to no other API than the official one', async () => {
    const { server, install } = await scene(undefined, { env: { GITHUB_TOKEN: 'a', GH_TOKEN: 'b' } });
    await install();
    expect(server.authorizations).toEqual([]);
  });

  it('with a line end in it is refused before it is sent', async () => {
    const { install } = await scene(undefined, { env: { CACHE_BENCH_GITHUB_TOKEN: 'SECRET\r\nx: y' } });
    const error = await failureOf(install());
    expect(error).toMatchObject({ code: 'E_TOKEN', exitCode: EXIT.usage });
    expect(error.message).not.toContain('SECRET');
  });
});
