// `capacity` from its flags to its exit code, on servers that are nowhere and files in memory.
import { describe, expect, it } from 'vitest';
import { CacheBenchError } from '../../core/errors.ts';
import { type CommandScene, setUpScene } from '../command-scene.test-helper.ts';
import { capacityCommand } from './command.ts';

interface CapacityScene extends CommandScene {
  search(args?: Readonly<Record<string, unknown>>): Promise<number>;
}

function setUp(files?: Readonly<Record<string, string>>): CapacityScene {
  const scene = setUpScene(files === undefined ? {} : { files });
  scene.fake.speeds.set('old', 20_000).set('new', 80_000);
  return {
    ...scene,
    search: (args = {}) =>
      capacityCommand(
        scene.host,
        {
          ...{ profile: 'mix.yaml', slo: 'p99<1ms', target: ['old=redis://h:1', 'new=redis://h:2'] },
          ...{ searches: '1', cooldown: '0', calibrate: 'false', out: scene.out },
          ...args,
        },
        scene.fake.ports,
      ),
  };
}

describe('capacity', () => {
  it('tells its plan, and sends nothing, in a dry run', async () => {
    const { search, host, fake } = setUp();
    expect(await search({ 'dry-run': true })).toBe(0);
    expect(host.stdout.text).toMatch(/; nothing has been sent\.\n$/);
    expect(fake.servers.done).toEqual([]);
  });

  it('shows the answer of each target on stdout, its probes and where it is saved on stderr', async () => {
    const { search, host, out, fake } = setUp();
    expect(await search()).toBe(0);
    expect(host.stdout.text).toContain('old');
    expect(host.stdout.text).toContain('p99');
    expect(host.stderr.text).toContain(`Saved as ${out}/`);
    expect(host.stderr.text.match(/p99/g)!.length).toBeGreaterThan(5);
    expect(fake.servers.done.slice(-2)).toEqual(['stop old', 'stop new']);
  });

  it('prints the result alone with --json', async () => {
    const { search, host } = setUp();
    expect(await search({ json: true, quiet: true })).toBe(0);
    const { capacity, partial } = JSON.parse(host.stdout.text);
    expect(partial).toBe(false);
    expect(capacity.targets.map(({ closedLoopPerSecond }: never) => closedLoopPerSecond)).toEqual([
      20_000, 80_000,
    ]);
    expect(host.stderr.text).toBe('');
  });

  it('probes as long as it is told, and searches fewer times in a quick look', async () => {
    const { search, fake, host } = setUp();
    await search({ probe: '3s', quick: true, searches: undefined, json: true });
    expect(fake.rounds[0]!.plan.stop).toEqual({ kind: 'duration', durationNs: 3e9 });
    expect(JSON.parse(host.stdout.text).capacity.searches).toBe(2);
  });

  it.each([
    [{ slo: undefined }, 'E_FLAG', '--slo is missing'],
    [{ slo: 'p99' }, 'E_SLO', "--slo is 'p99'"],
    [{ profile: 'absent.yaml' }, 'E_PROFILE_NOT_FOUND', 'absent.yaml'],
    [{ target: ['redsi'] }, 'E_TARGET', 'redsi'],
  ])('is refused for %j, and nothing is sent', async (args, code, says) => {
    const { search, fake } = setUp();
    await expect(search(args)).rejects.toMatchObject({
      ...{ code, exitCode: 2, message: expect.stringContaining(says) },
    });
    expect(fake.servers.done).toEqual([]);
  });

  it('is refused where data of others is in the way', async () => {
    const { search, fake } = setUp();
    fake.servers.server('new').keys.add('user:1');
    await expect(search()).rejects.toMatchObject({ code: 'E_REFUSED', exitCode: 4 });
  });

  it('shows what it has after Ctrl-C, with the code for it', async () => {
    const { search, host, fake } = setUp();
    fake.onRound = () => {
      if (fake.rounds.length === 5) host.interrupt();
    };
    expect(await search({ json: true })).toBe(130);
    const { partial, capacity } = JSON.parse(host.stdout.text);
    expect([partial, capacity.probes.length]).toEqual([true, 2]);
  });

  it('shows what it has when a probe fails, then why', async () => {
    const { search, host, fake } = setUp();
    fake.onRound = () => {
      if (fake.rounds.length === 5) throw new CacheBenchError('E_TARGET_LOST', 'new is gone');
    };
    expect(await search()).toBe(1);
    expect(host.stderr.text).toContain('error E_TARGET_LOST: new is gone');
    expect(host.stdout.text).not.toBe('');
  });
});
