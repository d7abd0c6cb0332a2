// Which program is started for a target that names one, or a version: programs of shell that say what servers say.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseTargetSpec } from '../spec/parse-target-spec.ts';
import { locatePrograms } from './locate-program.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cache-bench-test-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function addProgram(place: string, says: string): string {
  const path = join(directory, place);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${says}\n`);
  chmodSync(path, 0o755);
  return path;
}

const redis = (place: string, version: string) =>
  addProgram(place, `echo 'Redis server v=${version} sha=00000000:0'`);

async function locate(target: string) {
  const env = { PATH: `${directory}/bin:${directory}/opt`, XDG_CACHE_HOME: directory, HOME: directory };
  const [located] = await locatePrograms([parseTargetSpec(target, env)], { env, cwd: directory });
  return located;
}

describe('a target that names a version', () => {
  it('starts the newest of that version, wherever it was found', async () => {
    redis('bin/redis-server', '7.0.15');
    const suffixed = redis('opt/redis-server-7.2', '7.2.4');
    const cached = redis('cache-bench/servers/redis/8.0.1/redis-server', '8.0.1');
    expect(await locate('redis@7')).toMatchObject({ program: suffixed, version: '7.2.4', name: 'redis-7' });
    expect(await locate('old=redis@7.0')).toMatchObject({ version: '7.0.15', name: 'old' });
    expect(await locate('redis@8')).toMatchObject({ program: cached, version: '8.0.1' });
    expect(await locate('redis@7.2.4')).toMatchObject({ program: suffixed });
    expect(await locate('redis-cluster@8?shards=2')).toMatchObject({ program: cached });
  });

  it('takes the preferred one of two alike, and no number for the begin of another', async () => {
    const preferred = redis('bin/redis-server', '7.0.15');
    redis('opt/redis-server', '7.0.15');
    redis('opt/redis-server-70', '70.1.0');
    expect(await locate('redis@7')).toMatchObject({ program: preferred });
  });

  it('is told what there is where there is none of it', async () => {
    const path = redis('bin/redis-server', '7.0.15');
    symlinkSync(path, join(directory, 'bin', 'redis-server-7'));
    await expect(locate('redis@8.1')).rejects.toMatchObject({
      code: 'E_NO_SERVER',
      exitCode: 2,
      message: `-t redis@8.1: no Redis 8.1 on PATH or installed by cache-bench; there is 7.0.15 (${path})`,
      hint: expect.stringContaining("'cache-bench servers install redis@8.1.N', with all three numbers"),
    });
    await expect(locate('new=redis@9')).rejects.toMatchObject({
      message: expect.stringMatching(/^-t new=redis@9: no Redis 9 on PATH/),
      hint: expect.stringMatching(/or name its program: new=redis@\/path\/to\/redis-server\.$/),
    });
    await expect(locate('valkey@8.1.0')).rejects.toMatchObject({
      message: expect.stringContaining('there is none'),
      hint: expect.stringContaining("'cache-bench servers install valkey@8.1.0', or"),
    });
  });
});

describe('a target that names a program', () => {
  it('starts that one, from the working directory or the home directory too', async () => {
    const path = redis('some where/redis', '8.0.1');
    for (const named of [path, './some where/redis', 'some where/redis', '~/some where/redis'])
      expect(await locate(`x=redis@${named}`)).toMatchObject({ name: 'x', program: path, version: '8.0.1' });
    expect(await locate(`redis:bin=${path}?io-threads=2`)).toMatchObject({
      name: 'redis',
      program: path,
      settings: { 'io-threads': '2' },
    });
  });

  it.each([
    ['redis@./absent', 'is not an executable file'],
    ['redis@./valkey', "prints 'Valkey server v=9.1.2', so it is not Redis"],
    ['dragonfly@./valkey', "prints 'Valkey server v=9.1.2', so it is not Dragonfly"],
    ['redis@./silent', 'prints nothing for --version'],
    ['redis@./broken', 'prints nothing for --version'],
    ['redis@./other', "prints 'a\\x1b[31m', so it is not Redis"],
    ['redis@./redis-sentinel', 'only watches servers'],
  ])('%s is refused: it %s', async (target, problem) => {
    addProgram('valkey', "echo 'Valkey server v=9.1.2'");
    addProgram('silent', 'exit 0');
    addProgram('broken', 'exit 3');
    addProgram('other', "printf 'a\\033[31m\\nb'");
    redis('redis-sentinel', '7.0.15');
    await expect(locate(target)).rejects.toMatchObject({
      code: 'E_NO_SERVER',
      exitCode: 2,
      message: expect.stringContaining(problem),
    });
  });

  it('is told how to name it as what it is', async () => {
    addProgram('valkey', "echo 'Valkey server v=9.1.2'");
    await expect(locate('new=redis@./valkey')).rejects.toMatchObject({ hint: 'Write new=valkey@./valkey.' });
  });

  it('is not waited for when it talks on and on', async () => {
    addProgram('endless', 'while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy; done');
    await expect(locate('redis@./endless')).rejects.toMatchObject({
      message: expect.stringContaining('so it is not Redis'),
    });
  });
});

it('other targets stay as they are', async () => {
  for (const target of ['redis', 'redis:7.2@docker', 'redis://10.0.0.5:6379'])
    expect(await locate(target)).not.toHaveProperty('program');
});
