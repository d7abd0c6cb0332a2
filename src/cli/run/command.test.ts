// `run` from its flags to its exit code, on servers that are nowhere and files in memory.
import { describe, expect, it } from 'vitest';
import { CacheBenchError } from '../../core/errors.ts';
import { guardHost } from '../ci/ci-guard.ts';
import { type CommandScene, type SceneOptions, setUpScene } from '../command-scene.test-helper.ts';
import { runCommand } from './command.ts';

interface RunScene extends CommandScene {
  run(args?: Readonly<Record<string, unknown>>): Promise<number>;
}

/** Two blocks on two attached servers; the reference is the slower one. */
function setUp(options: SceneOptions = {}): RunScene {
  const scene = setUpScene(options);
  scene.fake.speeds.set('old', 20_000).set('new', 40_000);
  return {
    ...scene,
    run: (args = {}) =>
      runCommand(
        scene.host,
        {
          ...{ profiles: ['mix.yaml'], target: ['old=redis://h:1', 'new=redis://h:2'], blocks: '2' },
          ...{ cooldown: '0', calibrate: 'false', 'equal-rate': '0', out: scene.out },
          ...args,
        },
        scene.fake.ports,
      ),
  };
}

describe('run', () => {
  it('plans, and sends nothing, in a dry run', async () => {
    const { run, host, fake } = setUp();
    expect(await run({ 'dry-run': true })).toBe(0);
    expect(host.stdout.text).toContain('mix');
    expect(host.stdout.text).toContain('old');
    expect(fake.servers.done).toEqual([]);
  });

  it('shows the race on stdout, and tells on stderr where it is saved', async () => {
    const { run, host, fake, out } = setUp();
    expect(await run()).toBe(0);
    expect(host.stdout.text).toContain('2.00');
    expect(host.stdout.text).toContain('new');
    expect(host.stderr.text).toContain(`Saved as ${out}/`);
    expect(fake.rounds).toHaveLength(4);
    expect(fake.servers.done.slice(-2)).toEqual(['stop old', 'stop new']);
  });

  it('prints the result alone with --json', async () => {
    const { run, host } = setUp();
    expect(await run({ json: true, quiet: true })).toBe(0);
    expect(JSON.parse(host.stdout.text)).toMatchObject({
      partial: false,
      targets: [{ name: 'old' }, { name: 'new' }],
      rounds: { length: 4 },
    });
    expect(host.stderr.text).toBe('');
  });

  it('puts flags in the place of what the profile says', async () => {
    const { run, fake } = setUp();
    await run({ connections: '7', duration: '2s', warmup: '1s', pipeline: '3' });
    for (const { plan } of fake.rounds)
      expect(plan).toMatchObject({
        ...{ connections: 7, pipeline: 3, warmupNs: 1e9, stop: { kind: 'duration', durationNs: 2e9 } },
      });
  });

  it.each([
    [{}, { blocks: 6, maxBlocks: 8 }],
    [{ rule: ['throughput(new) > old'] }, { blocks: 8, maxBlocks: undefined }],
    [{ 'max-blocks': '12' }, { blocks: 8, maxBlocks: 12 }],
    [{ blocks: '7' }, { blocks: 7, maxBlocks: undefined }],
  ])('ends early only where nobody asked for more blocks: %j', async (args, wanted) => {
    const { run, host, fake } = setUp();
    expect(await run({ blocks: undefined, json: true, ...args })).toBe(0);
    const { blocks, maxBlocks } = JSON.parse(host.stdout.text).settings;
    expect({ blocks, maxBlocks }).toEqual(wanted);
    // The servers that are nowhere are as precise as can be.
    expect(fake.rounds).toHaveLength(2 * wanted.blocks);
  });

  it('measures less in a quick look, and says so', async () => {
    const { run, fake, host } = setUp();
    expect(await run({ quick: true, blocks: undefined, json: true })).toBe(0);
    const { settings } = JSON.parse(host.stdout.text);
    expect(settings).toMatchObject({ quick: true });
    expect(settings.blocks).toBeLessThan(8);
    expect(fake.rounds).toHaveLength(2 * settings.blocks);
    const { stop } = fake.rounds[0]!.plan;
    expect(stop.kind === 'duration' && stop.durationNs).toBeLessThan(1e9);
  });

  it('leaves events half their time in a quick look, and takes them twice', async () => {
    const load = 'load: { connections: 2, duration: 10s }\nkeyspace: { count: 10 }\nvalues: { size: 8 }';
    const events = `name: mix\noperations:\n  - command: GET {key}\nevents: [{ at: 4s, do: DBSIZE }]\n${load}\n`;
    const planned = async (args: object) => {
      const { run, host } = setUp({ files: { '/work/mix.yaml': events } });
      expect(await run({ quick: true, blocks: undefined, 'dry-run': true, ...args })).toBe(0);
      return host.stdout.text;
    };
    const own = await planned({});
    expect(own).toContain('2 targets × 2 blocks');
    expect(own).toContain('5 s a round');
    // As somebody asks for.
    const asked = await planned({ blocks: '3', duration: '20s' });
    expect(asked).toContain('2 targets × 3 blocks');
    expect(asked).toContain('20 s a round');
  });

  it('races what the config file names, under its flags', async () => {
    const config =
      'targets: [a: "redis://h:1", b: "redis://h:2"]\nprofiles: [./mix.yaml]\nrun: { blocks: 1 }\n';
    const { run, fake } = setUp({ files: { '/work/cache-bench.yaml': config } });
    expect(await run({ profiles: [], target: undefined, blocks: undefined })).toBe(0);
    expect(fake.rounds.map(({ on }) => on).toSorted()).toEqual(['a', 'b']);
  });

  it('writes a file of one target under one profile also at a rate that it may miss', async () => {
    const { run, files } = setUp();
    const args = { target: ['old=redis://h:1'], 'equal-rate': undefined, rate: '1M' };
    expect(await run({ ...args, export: ['hgrm=out.hgrm'] })).toBe(0);
    expect(files.texts.get('/work/out.hgrm')).toContain('Percentile');
  });

  it('writes its exports, anew after every block', async () => {
    const { run, files, fake } = setUp();
    const seen: (string | undefined)[] = [];
    fake.onRound = () => seen.push(files.texts.get('/work/out.csv'));
    expect(await run({ export: ['csv=out.csv'] })).toBe(0);
    expect(seen.slice(0, 2)).toEqual([undefined, undefined]);
    expect(seen[2]).toContain('mix');
    expect(files.readText('/work/out.csv').length).toBeGreaterThan(seen[2]!.length);
  });

  it('knows what the machine resolves, as it was kept', async () => {
    const { run, host, files } = setUp();
    await run({ json: true });
    const { environment } = JSON.parse(host.stdout.text) as { environment: { facts: object } };
    const { machineFingerprint } = await import('../../result/fingerprint.ts');
    const { saveNoiseFloor } = await import('../../result/noise-floor.ts');
    const fingerprint = machineFingerprint({ ...environment.facts });
    const record = { schemaVersion: 1 as const, fingerprint, measuredAt: '2026-01-02T03:04:05.000Z' };
    saveNoiseFloor({ ...record, profiles: ['mix'], metrics: { throughput: 0.2 } }, host);
    const again = setUp({ files: Object.fromEntries(files.texts) });
    await again.run({ json: true });
    expect(JSON.parse(again.host.stdout.text)).toMatchObject({
      settings: { noiseFloor: { throughput: 0.2 } },
      warnings: [{ id: 'W_TOLERANCE' }],
    });
  });
});

describe('run is refused, and nothing is sent,', () => {
  it.each([
    [{ profiles: ['absent.yaml'] }, 'E_PROFILE_NOT_FOUND', 'absent.yaml'],
    [{ target: ['old=redsi'] }, 'E_TARGET', 'redsi'],
    [{ target: ['a=redis://h:1', 'a=redis://h:2'] }, 'E_TARGET', "two targets are named 'a'"],
    [{ profiles: ['mix.yaml', './mix.yaml'] }, 'E_PROFILE', "two profiles are named 'mix'"],
    [{ export: ['csv=/locked/out.csv'] }, 'E_WRITE', '/locked/out.csv cannot be written'],
    [{ rule: ['throughput >= 1x nobody'] }, 'E_RULE', 'nobody'],
    [{ baseline: 'main', rule: ['throughput >= baseline - 5%'] }, 'E_BASELINE', "no baseline 'main'"],
    [{ blocks: '0' }, 'E_FLAG', '--blocks'],
    [{ config: 'absent.yaml' }, 'E_CONFIG', 'absent.yaml cannot be read'],
  ])('for %j', async (args, code, says) => {
    const { run, fake, files } = setUp();
    files.readOnly.add('/locked');
    const failure = await run(args).then(
      () => undefined,
      (error) => error,
    );
    expect(failure).toMatchObject({ code, exitCode: 2, message: expect.stringContaining(says) });
    expect(fake.servers.done).toEqual([]);
  });

  it('where data of others is in the way', async () => {
    const { run, fake } = setUp();
    fake.servers.server('new').keys.add('user:1');
    await expect(run()).rejects.toMatchObject({ code: 'E_REFUSED', exitCode: 4 });
    expect(fake.rounds).toEqual([]);
  });
});

describe('the gate of a run', () => {
  const RULES = ['throughput >= 1.5x old'];

  it('passes with all rules kept', async () => {
    const { run, host } = setUp();
    expect(await run({ rule: RULES, blocks: '6' })).toBe(0);
    expect(host.stdout.text).toMatch(/passed/i);
  });

  it('fails with its own exit code, and the numbers are shown and saved', async () => {
    const { run, host, out, fake } = setUp();
    fake.speeds.set('new', 21_000);
    expect(await run({ rule: RULES, blocks: '6' })).toBe(99);
    expect(host.stdout.text).toMatch(/failed/i);
    expect(host.stderr.text).toContain(`Saved as ${out}/`);
  });

  it('tells a runner of GitHub what is wrong, and which outputs there are', async () => {
    const env = { GITHUB_ACTIONS: 'true', GITHUB_OUTPUT: '/gh/output', GITHUB_STEP_SUMMARY: '/gh/summary' };
    const { host, files, fake, out } = setUp({ env });
    fake.speeds.set('new', 21_000);
    const args = { profiles: ['mix.yaml'], target: ['old=redis://h:1', 'new=redis://h:2'], blocks: '6' };
    const flags = { cooldown: '0', calibrate: 'false', rule: RULES, out };
    expect(await runCommand(guardHost(host), { ...args, ...flags }, fake.ports)).toBe(99);
    expect(host.stderr.text).toContain('::error');
    expect(files.readText('/gh/output')).toContain('verdict<<cache_bench_0\nfailed\n');
    expect(files.readText('/gh/summary')).toContain('❌');
  });
});

describe('a run that ends early', () => {
  it('shows what it has after Ctrl-C, with the code for it', async () => {
    const { run, host, fake } = setUp();
    fake.onRound = () => {
      if (fake.rounds.length === 3) host.interrupt();
    };
    expect(await run({ json: true })).toBe(130);
    expect(JSON.parse(host.stdout.text)).toMatchObject({ partial: true, rounds: { length: 2 } });
    expect(fake.servers.done).toContain(`remove ${fake.rounds[0]!.plan.keyPrefix} from new`);
  });

  it('ends at SIGTERM with the code for that', async () => {
    const { run, host, fake } = setUp();
    fake.onRound = () => host.interrupt('SIGTERM');
    expect(await run()).toBe(143);
  });

  it('shows what it has when a round fails, then why', async () => {
    const { run, host, fake } = setUp();
    fake.onRound = () => {
      if (fake.rounds.length === 3)
        throw new CacheBenchError('E_TARGET_LOST', 'new is gone', { hint: 'Look.' });
    };
    expect(await run({ json: true })).toBe(1);
    const { partial, rounds } = JSON.parse(host.stdout.text);
    expect(partial).toBe(true);
    expect(rounds.map(({ status }: { status: string }) => status)).toEqual([
      ...['completed', 'completed', 'failed'],
    ]);
    expect(host.stderr.text).toContain('error E_TARGET_LOST: new is gone\n  Look.');
  });

  it('fails when an export can no longer be written, and goes on', async () => {
    const { run, host, files, fake } = setUp();
    fake.onRound = () => files.readOnly.add('/work/out.csv');
    expect(await run({ export: ['csv=out.csv'] })).toBe(1);
    expect(fake.rounds).toHaveLength(4);
    expect(host.stderr.text).toContain('W_EXPORT');
  });
});
