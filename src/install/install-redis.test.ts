// Redis and Valkey from package managers and from source, on a machine that has what a test gives it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { EXIT } from '../core/exit-codes.ts';
import { findProgram } from '../targets/programs/find-binary.ts';
import { findVersion } from '../targets/programs/locate-program.ts';
import { failureOf } from '../testkit/failure-of.ts';
import { createInstallBench, type InstallBench, packArchive } from '../testkit/install-bench.ts';
import { type FakeAsset, type ReleaseServer, sha256, startReleaseServer } from '../testkit/release-server.ts';
import type { InstallMachine, InstallSettings } from './contract.ts';
import { installServer } from './install-server.ts';
import { findSourceRelease, parseHashes } from './source-release.ts';

const ROOT: InstallMachine = { platform: 'linux', arch: 'x64', isRoot: true, cpuCount: 2 };
const USER: InstallMachine = { ...ROOT, isRoot: false };

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function bench(
  machine: InstallMachine,
  apiUrl = 'http://127.0.0.1:1',
  changes: Partial<InstallSettings> = {},
): InstallBench {
  const made = createInstallBench(apiUrl, { machine, ...changes });
  cleanUps.push(made.remove);
  return made;
}

/** A package manager that notes what it is told, and puts a server on PATH. */
function addManager(to: InstallBench, name: string, server?: string): () => readonly string[] {
  const log = join(to.directory, 'log');
  const install =
    server === undefined
      ? 'echo "E: Unable to locate package" >&2; exit 100'
      : `case "$*" in *install*|*add*) printf '#!/bin/sh\\necho "Redis server v=7.0.15"\\n' > ${to.directory}/bin/${server}; ${'/bin/chmod'} 755 ${to.directory}/bin/${server};; esac`;
  to.addProgram(name, `echo "${name} $* $DEBIAN_FRONTEND$GITHUB_TOKEN" >> ${log}\n${install}`);
  to.addProgram('service', `echo "service $*" >> ${log}`);
  return () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []);
}

describe('a package manager', () => {
  it('of Debian installs as root, without tokens, and the server that it starts is stopped', async () => {
    const here = bench(ROOT, undefined, { env: { GITHUB_TOKEN: 'SECRET' } });
    const calls = addManager(here, 'apt-get', 'redis-server');
    expect(await installServer({ flavor: 'redis' }, here.settings)).toEqual({
      flavor: 'redis',
      path: join(here.directory, 'bin/redis-server'),
      version: '7.0.15',
      isNew: true,
    });
    expect(calls()).toEqual([
      'apt-get update -qq noninteractive',
      'apt-get install -y -qq --no-install-recommends redis-server noninteractive',
      'service redis-server stop',
    ]);
  });

  it.each([
    ['dnf', 'dnf install -y valkey'],
    ['apk', 'apk add --no-cache valkey'],
  ])('%s is called likewise', async (name, call) => {
    const here = bench(ROOT);
    const calls = addManager(here, name, 'valkey-server');
    await installServer({ flavor: 'valkey' }, here.settings);
    expect(calls()[0]).toMatch(new RegExp(`^${call}`));
  });

  it('brew installs for a user, and is not called by root', async () => {
    const user = bench(USER);
    addManager(user, 'brew', 'redis-server');
    expect(await installServer({ flavor: 'redis' }, user.settings)).toMatchObject({ isNew: true });
    const root = bench(ROOT, undefined, { method: 'package' });
    const calls = addManager(root, 'brew', 'redis-server');
    expect(await failureOf(installServer({ flavor: 'redis' }, root.settings))).toMatchObject({
      code: 'E_NOT_ROOT',
    });
    expect(calls()).toEqual([]);
  });

  it('that needs root is not called by others, who get the command', async () => {
    for (const method of ['package', undefined] as const) {
      const here = bench(USER, undefined, method === undefined ? {} : { method });
      const calls = addManager(here, 'apt-get', 'redis-server');
      const error = await failureOf(installServer({ flavor: 'redis' }, here.settings));
      expect(error.exitCode).toBe(EXIT.usage);
      expect(error.hint).toContain(
        "Run 'sudo apt-get update -qq && sudo apt-get install -y -qq --no-install-recommends redis-server'",
      );
      expect(calls()).toEqual([]);
    }
  });

  it('is not called for a server that is on PATH, whose service somebody may use', async () => {
    const here = bench(ROOT);
    const calls = addManager(here, 'apt-get', 'redis-server');
    const path = here.addProgram('redis-server', "echo 'Redis server v=6.0.16'");
    expect(await installServer({ flavor: 'redis' }, here.settings)).toEqual({
      flavor: 'redis',
      path,
      version: '6.0.16',
      isNew: false,
    });
    expect(calls()).toEqual([]);
    // Nor is it built beside it, for users who may not call the package manager.
    expect(await installServer({ flavor: 'redis' }, { ...here.settings, machine: USER })).toMatchObject({
      path,
    });
  });

  it('that fails is quoted', async () => {
    const here = bench(ROOT);
    addManager(here, 'apt-get');
    const error = await failureOf(installServer({ flavor: 'valkey' }, here.settings));
    expect(error).toMatchObject({ code: 'E_INSTALL', hint: expect.stringContaining('--from source') });
    expect(error.message).toMatch(
      /^'apt-get update -qq' failed \(exit code 100\); its last lines:\n {2}E: Unable/,
    );
  });

  it('has one version, so that no other can be asked for', async () => {
    const here = bench(ROOT, undefined, { method: 'package' });
    addManager(here, 'apt-get', 'redis-server');
    expect(
      await failureOf(installServer({ flavor: 'redis', version: '7.2.5' }, here.settings)),
    ).toMatchObject({
      code: 'E_USAGE',
    });
  });
});

const TREE = { 'valkey-8.0.1/Makefile': 'all:', 'valkey-8.0.1/src/server.c': 'int main;' };
const source = packArchive(TREE);

/** `make` that makes a server of any source, and notes how it was called. */
function addCompiler(to: InstallBench): void {
  to.addProgram('cc', 'exit 0');
  to.addProgram(
    'make',
    `echo "$*" > ${to.directory}/made; printf '#!/bin/sh\\necho "Valkey server v=8.0.1"\\n' > src/valkey-server`,
  );
}

async function sourceServer(digest?: string, content = source): Promise<ReleaseServer> {
  const asset: FakeAsset = {
    repository: 'valkey-io/valkey',
    tag: '8.0.1',
    name: 'valkey-8.0.1.tar.gz',
    content,
  };
  const readme = [
    '# Valkey hashes file.',
    'hash valkey-unstable.tar.gz sha256 0000000000000000000000000000000000000000000000000000000000000000 https://x.example/u.tar.gz',
    `hash valkey-7.2.5.tar.gz sha256 ${'1'.repeat(64)} https://x.example/7.2.5.tar.gz`,
    `hash valkey-8.0.1.tar.gz sha256 ${digest ?? sha256(content)} https://x.example/valkey-io/valkey/releases/download/8.0.1/valkey-8.0.1.tar.gz`,
    `hash valkey-8.1.0-rc1.tar.gz sha256 ${'2'.repeat(64)} https://x.example/rc.tar.gz`,
  ].join('\n');
  const server = await startReleaseServer({
    assets: [asset],
    readmes: { 'valkey-io/valkey-hashes': readme },
  });
  cleanUps.push(server.close);
  return server;
}

const MAKE = findProgram('make', process.env);

/** A source that this machine's own make builds by the given Makefile. */
async function benchWithMake(makefile: string): Promise<InstallBench> {
  const content = packArchive({ ...TREE, 'valkey-8.0.1/Makefile': makefile });
  const server = await sourceServer(undefined, content);
  const here = bench(USER, server.apiUrl, { mirrorUrl: server.downloadUrl });
  here.addProgram('cc', 'exit 0');
  here.addProgram('make', `exec ${MAKE} "$@"`);
  return here;
}

describe('a build from source', () => {
  it('takes the newest version with a published digest, verified, and keeps the program', async () => {
    const server = await sourceServer();
    const here = bench(USER, server.apiUrl, { mirrorUrl: server.downloadUrl });
    addCompiler(here);
    expect(await installServer({ flavor: 'valkey' }, here.settings)).toEqual({
      flavor: 'valkey',
      path: join(here.root, 'valkey/8.0.1/valkey-server'),
      version: '8.0.1',
      isNew: true,
    });
    expect(readFileSync(join(here.directory, 'made'), 'utf8')).toBe('-j2\n');
    expect(here.listCache()).toEqual(['valkey/8.0.1/origin.json', 'valkey/8.0.1/valkey-server']);
    expect(here.listDownloads()).toEqual([]);
  });

  it.runIf(MAKE !== undefined)('by the make of this machine is found by its version afterwards', async () => {
    const here = await benchWithMake(
      'all:\n\t@printf \'#!/bin/sh\\necho "Valkey server v=8.0.1"\\n\' > src/valkey-server\n',
    );
    const { path } = await installServer({ flavor: 'valkey' }, here.settings);
    expect(here.steps.at(-1)).toMatch(/^Building Valkey 8\.0\.1, which takes a few minutes/);
    expect(await findVersion('valkey', '8', here.settings.env)).toEqual({ program: path, version: '8.0.1' });
  });

  it.runIf(MAKE !== undefined)(
    'that fails is quoted, and leaves nothing behind that could be started',
    async () => {
      const here = await benchWithMake("all:\n\t@echo 'server.c:1: error: no such thing' >&2; exit 1\n");
      const error = await failureOf(installServer({ flavor: 'valkey' }, here.settings));
      expect(error).toMatchObject({ code: 'E_INSTALL', hint: expect.stringContaining('--from package') });
      expect(error.message).toContain("'make -j2' failed");
      expect(error.message).toContain('server.c:1: error: no such thing');
      expect([...here.listCache(), ...here.listDownloads()]).toEqual([]);
    },
  );

  it('of an archive that is not the published one does not begin', async () => {
    const server = await sourceServer('3'.repeat(64));
    const here = bench(USER, server.apiUrl, { mirrorUrl: server.downloadUrl });
    addCompiler(here);
    expect(await failureOf(installServer({ flavor: 'valkey' }, here.settings))).toMatchObject({
      code: 'E_DIGEST',
    });
    expect(existsSync(join(here.directory, 'made'))).toBe(false);
    expect([...here.listCache(), ...here.listDownloads()]).toEqual([]);
  });

  it('of a version without a published digest is refused', async () => {
    const server = await sourceServer();
    const here = bench(USER, server.apiUrl);
    addCompiler(here);
    expect(
      await failureOf(installServer({ flavor: 'valkey', version: '9.9.9' }, here.settings)),
    ).toMatchObject({
      code: 'E_VERSION',
      hint: expect.stringContaining('8.0.1'),
    });
    expect(await failureOf(installServer({ flavor: 'redis' }, here.settings))).toMatchObject({
      code: 'E_NO_DIGEST',
      message: expect.stringContaining('nothing was downloaded'),
    });
  });

  it('without a compiler says what is missing', async () => {
    const here = bench(USER, undefined, { method: 'source' });
    const error = await failureOf(installServer({ flavor: 'redis' }, here.settings));
    expect(error).toMatchObject({ code: 'E_NO_COMPILER', exitCode: EXIT.usage });
    expect(error.message).toContain('it needs a C compiler and make');
  });
});

describe('published digests', () => {
  it('of a version that was published anew are those of its last line', async () => {
    const readme = ['4'.repeat(64), sha256(source)]
      .map((digest) => `hash valkey-8.0.1.tar.gz sha256 ${digest} https://x.example/valkey-8.0.1.tar.gz`)
      .join('\n');
    const server = await startReleaseServer({ assets: [], readmes: { 'valkey-io/valkey-hashes': readme } });
    cleanUps.push(server.close);
    const release = await findSourceRelease('valkey', '8.0.1', bench(USER, server.apiUrl).settings);
    expect(release.archive.sha256).toBe(sha256(source));
  });

  it('are read from lines with SHA-256 and an address only', () => {
    const digest = 'a'.repeat(64);
    const text = [
      `hash redis-7.2.5.tar.gz sha256 ${digest} http://download.redis.io/releases/redis-7.2.5.tar.gz`,
      `hash redis-2.8.0.tar.gz sha1 ${'b'.repeat(40)} http://download.redis.io/releases/redis-2.8.0.tar.gz`,
      `hash redis-7.2.6.tar.gz sha256 ${digest} file:///etc/passwd`,
      `hash redis-../../x.tar.gz sha256 ${digest} http://h/x.tar.gz`,
      `hash valkey-8.0.0.tar.gz sha256 ${digest} http://h/x.tar.gz`,
      'hash redis-7.2.7.tar.gz sha256 123 http://h/x.tar.gz',
    ].join('\n');
    expect(parseHashes('redis', text)).toEqual([
      {
        version: '7.2.5',
        archive: {
          url: 'https://download.redis.io/releases/redis-7.2.5.tar.gz',
          fileName: 'redis-7.2.5.tar.gz',
          sha256: digest,
          sizeBytes: undefined,
        },
      },
    ]);
  });
});
