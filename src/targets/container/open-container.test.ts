// What an engine is asked to run; that it runs is for the end-to-end tests.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '../../testkit/failure-of.ts';
import { type FakeEngineOptions, installFakeEngine } from '../../testkit/fake-engine.ts';
import type { OpenContext } from '../contract.ts';
import { openTarget } from '../open-target.ts';
import { parseTargetSpec } from '../spec/parse-target-spec.ts';
import { findServingProcess, parseStatus } from './container-process.ts';

let scratch: string;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'cache-bench-test-'));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

const DRAGONFLY = 'docker.dragonflydb.io/dragonflydb/dragonfly';

/** Of a container that ends at once. */
async function attempt(
  text: string,
  options: Partial<FakeEngineOptions>,
  context: Partial<OpenContext> = {},
) {
  const fails = { log: 'it ends at once', exitCode: 1 };
  const engine = installFakeEngine(scratch, { server: '/nowhere', fails, ...options });
  const error = await failureOf(
    openTarget(parseTargetSpec(text, {}), {
      runId: 'r',
      tempRoot: join(scratch, 'servers'),
      env: { PATH: engine.bin },
      ...context,
    }),
  );
  return { error, run: engine.calls().find(([command]) => command === 'run') ?? [] };
}

describe('a container', () => {
  it('of Dragonfly gets its flags, threads and CPUs, and may lock memory', async () => {
    const { run, error } = await attempt(
      'dragonfly@docker?maxmemory=1gb&seccomp=unconfined',
      { images: [DRAGONFLY] },
      { cpus: [2, 3], serverThreads: 2 },
    );
    expect(error).toMatchObject({ code: 'E_TARGET_START' });
    const at = run.indexOf(DRAGONFLY);
    expect(run.slice(0, at)).toEqual(
      expect.arrayContaining([
        '--network=host',
        '--ulimit=memlock=-1',
        '--cpuset-cpus=2-3',
        '--security-opt=seccomp=unconfined',
      ]),
    );
    expect(run.slice(at + 1)).toEqual(
      expect.arrayContaining([
        '--bind=127.0.0.1',
        '--dir=/data',
        '--dbfilename=',
        '--proactor_threads=2',
        '--maxmemory=1gb',
      ]),
    );
  });

  it('of an image that is none of ours is taken for a Redis, and writes nowhere in particular', async () => {
    const { run } = await attempt('eqalpha/keydb@docker', { images: ['eqalpha/keydb'] });
    expect(run.join(' ')).toMatch(/ eqalpha\/keydb --port \d+ --bind 127\.0\.0\.1 --dir \/tmp /);
    expect(run.join(' ')).not.toMatch(/--cpuset-cpus|--memory|seccomp/);
  });

  it.each([
    ['error setting rlimit type 8: operation not permitted', 'run it as root'],
    ['exec: "--port": executable file not found in $PATH', 'does not start a server'],
    ['Requested CPUs are not available - requested 9: invalid cpuset', '--no-pin'],
    ['something else', 'Check the settings'],
  ])('that cannot begin for "%s" is told what to do', async (log, hint) => {
    const { error } = await attempt('redis@docker', { images: ['redis'], fails: { log, exitCode: 125 } });
    expect(error).toMatchObject({ code: 'E_TARGET_START', hint: expect.stringContaining(hint) });
  });
});

describe('the process of a container', () => {
  it('has one number outside and another inside', () => {
    expect(parseStatus('Name:\tredis-server\nPid:\t4711\nPPid:\t4700\nNSpid:\t4711\t1\n')).toEqual({
      pid: 4711,
      parentPid: 4700,
      innerPid: 1,
    });
    expect(parseStatus('Name:\tx\nPid:\t4711\nPPid:\t1\n')).toMatchObject({ innerPid: 4711 });
    expect(parseStatus('')).toBeUndefined();
  });

  it.runIf(process.platform === 'linux')('is found among those that the first one started', () => {
    expect(findServingProcess(process.ppid, process.pid)).toBe(process.pid);
    expect(findServingProcess(process.pid, process.ppid)).toBeUndefined();
    expect(findServingProcess(process.pid, undefined)).toBe(process.pid);
  });
});
