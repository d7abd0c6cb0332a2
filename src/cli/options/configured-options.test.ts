// Tests of where a setting comes from: flag before environment before file, and every mistake with its place.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CORES } from '../../targets/spec/target-template.ts';
import { thrownBy } from '../../testkit/failure-of.ts';
import { createMemoryHost } from '../../testkit/memory-host.ts';
import { readProfiles, readTargets } from '../run/configured-race.ts';
import { RUN_OPTIONS } from '../run/options.ts';
import { readConfiguredOptions } from './configured-options.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'cache-bench-options-'));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const write = (text: string, name = 'cache-bench.yaml') => writeFileSync(join(cwd, name), text);
const hostWith = (env: Record<string, string> = {}) => createMemoryHost({ cwd, env });
const read = (args: Record<string, unknown> = {}, env: Record<string, string> = {}) =>
  readConfiguredOptions(hostWith(env), RUN_OPTIONS, args);

describe('a setting', () => {
  it('comes from the flag, else from the environment, else from the file', async () => {
    write('run: { blocks: 6, connections: 7, pipeline: 8 }\ngate: { tolerance: 2% }\n');
    const { options } = await read(
      { blocks: '9' },
      { CACHE_BENCH_BLOCKS: '10', CACHE_BENCH_CONNECTIONS: '11' },
    );
    expect(options).toMatchObject({ blocks: 9, connections: 11, pipeline: 8, tolerance: 0.02 });
  });

  it('of a file that is named, with the flag or in the environment, instead of the usual one', async () => {
    write('run: { blocks: 6 }');
    write('run: { blocks: 7 }', 'other.yaml');
    expect((await read({ config: 'other.yaml' })).options.blocks).toBe(7);
    expect((await read({}, { CACHE_BENCH_CONFIG: 'other.yaml' })).options.blocks).toBe(7);
  });

  it('that is false in the file is false', async () => {
    write('run: { calibrate: false, quick: yes }');
    expect((await read()).options).toMatchObject({ calibrate: false, quick: true });
  });

  it('without a file is as before', async () => {
    expect(await read({ blocks: '9' })).toEqual({ options: { blocks: 9 } });
  });
});

describe('rules in the environment', () => {
  it('are parted by semicolons or line ends, as they hold spaces', async () => {
    const { options } = await read({}, { CACHE_BENCH_RULE: 'errors < 0.01%; p99 < 2ms\nmax < 1s' });
    expect(options.rule).toEqual(['errors < 0.01%', 'p99 < 2ms', 'max < 1s']);
  });
});

describe('a mistake in the file', () => {
  it.each([
    [
      'run:\n  blocks: many',
      'cache-bench.yaml:2:11 run.blocks: got "many", wanted a whole number from 1 to 1000',
    ],
    [
      'run:\n  blokcs: 8',
      /^cache-bench\.yaml:2:3 run\.blokcs: unknown flag of run, got "blokcs".*did you mean "blocks"\?$/,
    ],
    [
      'run:\n  target: redis',
      'cache-bench.yaml:2:3 run.target: got "target" in run:, wanted it in targets: at the top of the file',
    ],
    ['run: { tolerance: 5% }', /wanted it in gate: tolerance:$/],
    [
      'gate:\n  onInconclusive: maybe',
      'cache-bench.yaml:2:19 gate.onInconclusive: got "maybe", wanted warn, fail or pass',
    ],
    [
      'gate:\n  tolerance: 5',
      'cache-bench.yaml:2:14 gate.tolerance: got "5", wanted a percentage such as 5%',
    ],
  ])('has its line and column: %j', async (text, message) => {
    write(text);
    await expect(read()).rejects.toMatchObject({
      code: 'E_CONFIG',
      exitCode: 2,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
  });

  it('has them for a target too', async () => {
    write('targets:\n  - redis\n  - new: redsi\n');
    const { config } = await read();
    expect(() => readTargets(hostWith(), {}, config)).toThrow(/^cache-bench\.yaml:3:5 targets\[1\]: .*redsi/);
  });

  it('is a number of cores in a target only without a ladder to fill it in', async () => {
    write("targets: [redis, 'redis-cluster?shards=cores', 'io=redis?io-threads=cores']\n");
    const { config } = await read();
    expect(readTargets(hostWith(), { ladder: 'cores=1,2' }, config)).toMatchObject([
      { name: 'redis', settings: {} },
      { name: 'redis-cluster', settings: { shards: CORES } },
      { name: 'io', settings: { 'io-threads': CORES } },
    ]);
    expect(() => readTargets(hostWith(), {}, config)).toThrow(
      /^cache-bench\.yaml:1:18 targets\[1\]: .*shards is 'cores': only --ladder/,
    );
  });

  it('has them for a profile too', async () => {
    write('profiles:\n  - lua\n  - read-heavi\n');
    const { config } = await read();
    expect(thrownBy(() => readProfiles(hostWith(), [], config, []))).toMatchObject({
      code: 'E_PROFILE_NOT_FOUND',
      message: expect.stringMatching(/^cache-bench\.yaml:3:5 profiles\[1\]: unknown profile.*read-heavy/),
    });
  });
});

describe('profiles', () => {
  it('are those of the command line, else of the file, else the usual ones', async () => {
    write('profiles: [lua]');
    const { config } = await read();
    const names = async (named: string[], from: typeof config) =>
      readProfiles(hostWith(), named, from, ['mixed']).map(({ profile }) => profile.name);
    expect(await names(['pipeline'], config)).toEqual(['pipeline']);
    expect(await names([], config)).toEqual(['lua']);
    expect(await names([], undefined)).toEqual(['mixed']);
  });

  it('of the file are looked for beside it', async () => {
    write('operations:\n  - command: GET {key}\n', 'mine.yaml');
    write('profiles: [./mine.yaml]', 'other.yaml');
    const { config } = await readConfiguredOptions(createMemoryHost({ cwd: '/' }), RUN_OPTIONS, {
      config: join(cwd, 'other.yaml'),
    });
    const [read_] = readProfiles(createMemoryHost({ cwd: '/' }), [], config, []);
    expect(read_!.profile.name).toBe('mine');
  });
});
