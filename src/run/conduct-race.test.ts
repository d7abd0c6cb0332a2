// A run conducted on servers that are nowhere: rounds ordered in blocks, what ends it early, and what it leaves behind.
import { beforeEach, describe, expect, it } from 'vitest';
import { CacheBenchError } from '../core/errors.ts';
import { Interrupted } from '../core/interrupted.ts';
import type { RaceResult } from '../result/kinds/race.ts';
import { readResult } from '../result/store/read-result.ts';
import type { OpenContext, Target, TargetSpec } from '../targets/contract.ts';
import { aCommand, anEndpoint, anOperation, aProfile, KEY, someLoadSettings } from '../testkit/builders.ts';
import { createFakePorts, type FakePorts } from '../testkit/fake-ports.ts';
import { createMemoryDurableFiles, type MemoryDurableFiles } from '../testkit/memory-durable-files.ts';
import { buildRunPlan } from './build-plan.ts';
import { conductRace, type RaceWatch } from './conduct-race.ts';
import { atRate, withEqualRates, withLowerRates } from './equal-rate.ts';
import type { RunEvent } from './events.ts';
import type { RunContext, RunOutcome } from './open-run.ts';
import type { PlannedProfile, RunSettings } from './plan.ts';
import type { RunPorts } from './ports.ts';

const OWNED: TargetSpec = { name: 'redis', kind: 'local', flavor: 'redis', settings: {} };
const ATTACHED: TargetSpec = { name: 'prod', kind: 'attach', endpoint: anEndpoint(6379) };
const SETTINGS: RunSettings = {
  ...{ driver: 'resp', protocol: 2, blocks: 3, tolerance: 0.05, quick: false, seed: 42 },
  ...{ allowNonempty: false, pin: false, calibrate: false, cooldownMs: 0 },
};

const directory = '/results';
let files: MemoryDurableFiles;
beforeEach(() => {
  files = createMemoryDurableFiles();
});

interface Race {
  readonly fake: FakePorts;
  readonly events: RunEvent[];
  readonly interrupt: AbortController;
  run(changes?: RaceChanges): Promise<RunOutcome<RaceResult>>;
}

interface RaceChanges {
  readonly targets?: readonly TargetSpec[];
  readonly profiles?: readonly PlannedProfile[];
  readonly settings?: Partial<RunSettings>;
  readonly watch?: Partial<RaceWatch>;
  readonly context?: Partial<RunContext>;
}

/** Without data: a fill has tests of its own below. */
function planned(name: string, more: Partial<PlannedProfile> = {}): PlannedProfile {
  const profile = aProfile({
    ...{ name, fill: [] },
    load: someLoadSettings({ stop: { kind: 'duration', durationNs: 1e9 } }),
  });
  return { profile, file: `${name}.yaml`, text: '', ...more };
}

function prepareRace(): Race {
  const fake = createFakePorts();
  const events: RunEvent[] = [];
  const interrupt = new AbortController();
  return {
    ...{ fake, events, interrupt },
    run({ targets = [OWNED, ATTACHED], profiles = [planned('reads')], settings, watch, context } = {}) {
      return conductRace(
        buildRunPlan(profiles, targets, { ...SETTINGS, ...settings }),
        {
          ...{
            runId: '1f9a',
            ports: fake.ports,
            files,
            outDirectory: directory,
            toolVersion: '0',
            command: 'run',
          },
          ...{ env: {}, now: () => new Date('2026-01-02T03:04:05Z'), signal: interrupt.signal },
          onEvent: (event) => events.push(event),
          judgeFairness: () => [],
          ...context,
        },
        { wantsMore: () => false, afterBlock() {}, ...watch },
      );
    },
  };
}

describe('a block that was spoilt without a fault of any target', () => {
  const lost = () => new CacheBenchError('E_FLEET_AGENT_LOST', 'agent a is lost');
  const blocksOf = ({ result }: RunOutcome<RaceResult>) =>
    result.rounds.map(({ block, status }) => `${block} ${status}`);

  it('is measured once more, with a number of its own', async () => {
    const { run, fake } = prepareRace();
    fake.onRound = () => {
      if (fake.rounds.length === 4) throw lost();
    };
    const outcome = await run();
    expect(outcome.failure).toBeUndefined();
    expect(blocksOf(outcome)).toEqual([
      ...['0 completed', '0 completed', '1 completed', '1 failed'],
      ...['2 completed', '2 completed', '3 completed', '3 completed'],
    ]);
    expect(outcome.result.warnings.map(({ id }) => id)).toContain('W_BLOCK_REPEATED');
    const order = (block: number) =>
      outcome.result.rounds.filter((one) => one.block === block).map(({ target }) => target);
    expect(order(2)).toEqual(order(1));
  });

  it('ends the run when it is spoilt again, with what is finished', async () => {
    const { run, fake } = prepareRace();
    fake.onRound = () => {
      if (fake.rounds.length > 3) throw lost();
    };
    const outcome = await run();
    expect(outcome.failure).toMatchObject({ code: 'E_FLEET_AGENT_LOST' });
    expect(blocksOf(outcome)).toEqual(['0 completed', '0 completed', '1 completed', '1 failed', '2 failed']);
  });

  it('is not repeated for what a target did', async () => {
    const { run, fake } = prepareRace();
    fake.onRound = () => {
      if (fake.rounds.length > 3) throw new CacheBenchError('E_TARGET_LOST', 'gone');
    };
    expect(blocksOf(await run())).toHaveLength(4);
  });
});

describe('a run', () => {
  it('measures each target once a block, in an order that favours none, and saves it', async () => {
    const { run, fake } = prepareRace();
    fake.speeds.set('redis', 20_000);
    const { result, file, interrupted, failure } = await run({ settings: { blocks: 4 } });
    expect({ interrupted, failure }).toEqual({ interrupted: false, failure: undefined });
    const blocks = [0, 1, 2, 3].map((block) =>
      result.rounds.filter((round) => round.block === block).map(({ target }) => target),
    );
    for (const block of blocks) expect(block.toSorted()).toEqual(['prod', 'redis']);
    const firsts = blocks.map(([first]) => first);
    expect(firsts.filter((first) => first === 'redis')).toHaveLength(2);
    expect(await readResult(file, files)).toEqual(JSON.parse(JSON.stringify(result)));
    expect(result).toMatchObject({ partial: false, settings: { reference: 'redis' } });
    const completed = result.rounds.map(
      (round) =>
        round.status === 'completed' && [
          round.target,
          round.operations.reduce((sum, one) => sum + one.completed, 0),
        ],
    );
    expect(completed).toContainEqual(['redis', 20_000]);
    expect(completed).toContainEqual(['prod', 50_000]);
  });

  it('chooses the way of open loops once for all targets, tells it, and leaves closed loops as they are', async () => {
    const { run, fake, events } = prepareRace();
    const ports = { ...fake.ports, choosePacedIo: async () => ({ io: 'epoll' }) as const };
    const profiles = withEqualRates([planned('reads')], [0.5]);
    const { result } = await run({ settings: { blocks: 1 }, profiles, context: { ports } });
    const ways = fake.rounds.map(({ plan }) => [plan.openLoop !== undefined, plan.io]);
    expect(ways).toEqual([
      [false, undefined],
      [false, undefined],
      [true, 'epoll'],
      [true, 'epoll'],
    ]);
    expect(events.filter(({ kind }) => kind === 'paced')).toEqual([{ kind: 'paced', by: { io: 'epoll' } }]);
    expect(result.profiles.map(({ pacedIo }) => pacedIo)).toEqual([undefined, { io: 'epoll' }]);
  });

  it.each([
    { chosen: { io: 'epoll' }, recorded: { io: 'epoll' } },
    { chosen: { io: 'node', why: 'koffi is not installed' }, recorded: undefined },
  ] as const)(
    'goes the way of open loops, here $chosen.io, with more connections a worker than Node polls at once',
    async ({ chosen, recorded }) => {
      const { run, fake } = prepareRace();
      const ports = { ...fake.ports, choosePacedIo: async () => chosen };
      const crowded = planned('reads');
      const load = { ...crowded.profile.load, connections: 5000, threads: 1 };
      const profiles = [{ ...crowded, profile: { ...crowded.profile, load } }];
      const { result } = await run({ settings: { blocks: 1 }, profiles, context: { ports } });
      expect(fake.rounds.map(({ plan }) => plan.io)).toEqual([recorded?.io, recorded?.io]);
      expect(result.profiles.map(({ pacedIo }) => pacedIo)).toEqual([recorded]);
    },
  );

  it('gives the part at an equal rate as many blocks as it asks for', async () => {
    const { run, fake } = prepareRace();
    const profiles = withEqualRates([planned('reads')], [0.5], { blocks: 3 });
    const { result } = await run({ settings: { blocks: 1 }, profiles });
    expect(fake.rounds.map(({ plan }) => plan.openLoop !== undefined)).toEqual([
      ...[false, false],
      ...Array.from({ length: 6 }, () => true),
    ]);
    expect(result.rounds.map(({ block }) => block)).toEqual([0, 0, 0, 0, 1, 1, 2, 2]);
  });

  it.each([
    { speed: 50_000, rates: [20_000] },
    { speed: 8000, rates: [20_000, 4000] },
  ])(
    'measures at half of what was reached only where that missed the rate, of $speed/s',
    async ({ speed, rates }) => {
      const { run, fake } = prepareRace();
      fake.speeds.set('redis', speed);
      const { profile, ...file } = planned('reads');
      const profiles = withLowerRates([{ ...file, profile: atRate(profile, 20_000) }]);
      const { result } = await run({ settings: { blocks: 2 }, profiles });
      expect(result.profiles.map(({ equalRate }) => equalRate)).toEqual([
        undefined,
        ...rates.slice(1).map((ratePerSecond) => ({ base: 'reads', share: 0.5, ratePerSecond })),
      ]);
      expect(fake.rounds.map(({ plan }) => plan.openLoop?.ratePerSecond)).toEqual(
        rates.flatMap((rate) => [rate, rate, rate, rate]),
      );
    },
  );

  it('goes the way that was asked for, at every rate', async () => {
    const { run, fake } = prepareRace();
    const ports = { ...fake.ports, choosePacedIo: async () => ({ io: 'node' }) as const };
    const profiles = withEqualRates([planned('reads')], [0.5]);
    await run({ settings: { blocks: 1, io: 'epoll' }, profiles, context: { ports } });
    expect(fake.rounds.map(({ plan }) => plan.io)).toEqual(['epoll', 'epoll', 'epoll', 'epoll']);
  });

  it('removes its keys after each profile, and stops its servers in the end', async () => {
    const { run, fake } = prepareRace();
    await run({ settings: { blocks: 1 }, profiles: [planned('reads'), planned('writes')] });
    const { done } = fake.servers;
    const rounds = ['round on prod', 'round on redis'];
    const removed = ['remove cb:1f9a: from redis', 'remove cb:1f9a: from prod'];
    const parts = [done.slice(0, 3), done.slice(3, 5), done.slice(5, 7), done.slice(7, 9), done.slice(9)];
    expect(parts.map((part) => part.toSorted())).toEqual([
      ['clean up orphans', 'open prod', 'open redis'],
      rounds,
      removed.toSorted(),
      rounds,
      [...removed, 'stop prod', 'stop redis'].toSorted(),
    ]);
    expect(done.slice(-2)).toEqual(['stop redis', 'stop prod']);
  });

  it('asks each target for the commands that it lacks before any load, and refuses to measure how it says no', async () => {
    const { run, fake, events } = prepareRace();
    const asked: string[] = [];
    const ports = {
      ...fake.ports,
      async findUnknownCommands({ name }: Target, commands: readonly string[]) {
        asked.push(`${name} ${commands.join()} ${fake.rounds.length}`);
        return name === 'prod' ? [{ name: 'GETT', near: 'GET' }, { name: 'XYZ' }] : [];
      },
    };
    const profiles = [planned('reads'), planned('writes')];
    const operations = ['GETT', 'XYZ'].map((name) => anOperation({ name, commands: [aCommand(name, KEY)] }));
    const own = { profile: aProfile({ name: 'own', fill: [], operations }), file: '', text: '' };
    const settings = { blocks: 1, calibrate: true };
    await expect(run({ settings, profiles: [...profiles, own], context: { ports } })).rejects.toMatchObject({
      code: 'E_UNKNOWN_COMMAND',
      message:
        'prod does not know GETT (did you mean GET?), which own sends; prod does not know XYZ, which own sends',
    });
    // Before the first profile, although only the last one sends it; and nothing is calibrated in vain.
    expect(asked).toEqual(['redis GET,SET,GETT,XYZ 0', 'prod GET,SET,GETT,XYZ 0']);
    expect(fake.rounds).toEqual([]);
    expect(events.map(({ kind }) => kind)).not.toContain('calibration-started');
  });

  it('warns of commands that a target lacks where errors are waived, and where only an event sends them', async () => {
    const { run, fake } = prepareRace();
    fake.servers.server('prod').unknown.add('GETT');
    const waived = aProfile({
      ...{ name: 'errors', fill: [] },
      operations: [anOperation({ name: 'GETT', commands: [aCommand('GETT', KEY)] })],
      waivers: [{ rule: 'errors', reason: 'it is about errors' }],
    });
    const settings = { blocks: 1 };
    const words = 'prod does not know GETT, which errors sends';
    const first = await run({ settings, profiles: [{ profile: waived, file: '', text: '' }] });
    expect(first.result.warnings.map(({ message }) => message)).toContain(words);

    const { waivers: _, ...strict } = waived;
    const again = await run({
      settings,
      profiles: [{ profile: strict, file: '', text: '' }],
      context: { waivesErrors: true, runId: '2f9a' },
    });
    expect(again.result.warnings.map(({ message }) => message)).toContain(words);
    await expect(
      run({ settings, profiles: [{ profile: strict, file: '', text: '' }], context: { runId: '3f9a' } }),
    ).rejects.toMatchObject({ code: 'E_UNKNOWN_COMMAND' });
  });

  it('tells what happens in the order in which it does', async () => {
    const { run, events } = prepareRace();
    await run({ settings: { blocks: 1, calibrate: true } });
    expect(events.map(({ kind }) => kind)).toEqual([
      ...[
        'planned',
        'ready',
        'target-opened',
        'target-opened',
        'saving',
        'profile-started',
        'calibration-started',
        'calibrated',
      ],
      ...['round-started', 'round-finished', 'round-started', 'round-finished', 'profile-finished'],
    ]);
  });

  it('tells an error of its own null server as what it is, and of no target', async () => {
    const { run, fake } = prepareRace();
    fake.onRound = ({ on }) => {
      if (on !== 'sink') return;
      const cause = new Error('read ECONNRESET');
      throw new CacheBenchError('E_TARGET_UNREACHABLE', 'cannot connect to redis://127.0.0.1:65000', {
        cause,
      });
    };
    await expect(run({ settings: { blocks: 1, calibrate: true } })).rejects.toMatchObject({
      code: 'E_CALIBRATION',
      message: expect.stringMatching(/null server .* failed: read ECONNRESET$/),
      hint: expect.stringContaining('--no-calibrate'),
    });
  });

  it('fills every target before the first round, and again what has gone since', async () => {
    const { run, fake, events } = prepareRace();
    const profile = aProfile({ name: 'reads' });
    fake.onRound = ({ on }) => {
      if (on === 'prod') fake.servers.server('prod').keys.delete('cb:1f9a:7');
    };
    const { result } = await run({
      ...{ settings: { blocks: 2 }, profiles: [{ profile, file: 'a.yaml', text: '' }] },
    });
    expect(result.fills.map(({ target, keys }) => [target, keys])).toEqual([
      ['redis', 1000],
      ['prod', 1000],
    ]);
    const fills = fake.servers.done.filter((what) => what.startsWith('fill'));
    expect(fills).toEqual(['fill redis', 'fill prod', 'fill prod']);
    expect(events.filter(({ kind }) => kind === 'filled')).toHaveLength(2);
    expect(fake.servers.server('prod').keys.size).toBe(0);
  });

  it('reads the memory of all before it fills any, and tells none of a server under two names', async () => {
    const fillsOf = async (prepare: (fake: FakePorts) => void = () => {}) => {
      const { run, fake } = prepareRace();
      prepare(fake);
      const { done, server } = fake.servers;
      const ports: RunPorts = {
        ...fake.ports,
        async readMemory({ name }) {
          done.push(`look at ${name}`);
          return { usedBytes: 1e6 + 100 * server(name).keys.size, rssBytes: undefined };
        },
      };
      const profile = aProfile({ name: 'reads' });
      const profiles = [{ profile, file: 'a.yaml', text: '' }];
      const context = { ports, files: createMemoryDurableFiles() };
      const { result } = await run({ settings: { blocks: 1 }, profiles, context });
      const first = done.findIndex((what) => what.startsWith('fill'));
      expect(done.slice(0, first)).toContain('look at prod');
      return result.fills.map(({ usedBytesBefore, usedBytesAfter }) => [usedBytesBefore, usedBytesAfter]);
    };
    expect(await fillsOf()).toEqual(Array(2).fill([1e6, 1e6 + 100 * 1000]));
    const { identity } = (await createFakePorts().ports.openTarget(OWNED, {} as OpenContext)) as Target;
    const twins = await fillsOf(({ servers }) => {
      for (const name of ['redis', 'prod']) servers.server(name, { identity });
    });
    expect(twins).toEqual(Array(2).fill([undefined, undefined]));
  });

  it.each([
    ['of all when the last is filled', 'KEEPTTL', ['fill redis', 'fill prod', 'redis', 'prod']],
    ['of each at once, where keys expire', 'PX', ['fill redis', 'redis', 'fill prod', 'prod']],
  ])('reads the memory after a fill %s', async (_when, word, order) => {
    const { run, fake } = prepareRace();
    const { done } = fake.servers;
    const seen: string[] = [];
    const ports: RunPorts = {
      ...fake.ports,
      async readMemory({ name }) {
        done.push(name);
        return { usedBytes: 1e6, rssBytes: 2e6 };
      },
    };
    const profile = aProfile({
      name: 'reads',
      fill: [{ keyspace: 'keys', command: aCommand('SET', KEY, 'value', word, '9000'), perKey: 'key' }],
    });
    const profiles = [{ profile, file: 'a.yaml', text: '' }];
    await run({ settings: { blocks: 1 }, profiles, context: { ports } });
    for (const what of done.slice(
      done.indexOf('fill redis'),
      done.findIndex((one) => /^round/.test(one)),
    ))
      if (/^(fill .*|redis|prod)$/.test(what) && !seen.includes(what)) seen.push(what);
    expect(seen).toEqual(order);
  });

  it('adds blocks as long as they are wanted, and no more than allowed', async () => {
    const { run, events } = prepareRace();
    const seen: number[] = [];
    const { result } = await run({
      settings: { blocks: 1, maxBlocks: 3 },
      watch: { wantsMore: () => true, afterBlock: ({ rounds }) => seen.push(rounds.length) },
    });
    expect(seen).toEqual([2, 4, 6]);
    expect(new Set(result.rounds.map(({ block }) => block))).toEqual(new Set([0, 1, 2]));
    expect(events.filter(({ kind }) => kind === 'block-added')).toHaveLength(2);
  });

  it('offers all targets one rate, a share of what the slowest did', async () => {
    const { run, fake } = prepareRace();
    fake.speeds.set('redis', 20_000).set('prod', 80_000);
    await run({ settings: { blocks: 2 }, profiles: withEqualRates([planned('reads')], [0.5]) });
    const rates = fake.rounds.map(({ on, plan }) => [on, plan.openLoop?.ratePerSecond]);
    expect(rates.slice(0, 4).map(([, rate]) => rate)).toEqual(Array(4).fill(undefined));
    expect(rates.slice(4).toSorted()).toEqual([
      ...[
        ['prod', 10_000],
        ['prod', 10_000],
        ['redis', 10_000],
        ['redis', 10_000],
      ],
    ]);
  });

  it('starts servers anew for a profile that wants another setup', async () => {
    const { run, fake } = prepareRace();
    await run({
      ...{ targets: [OWNED], settings: { blocks: 1 } },
      profiles: [planned('one', { servers: { threads: 1 } }), planned('two', { servers: { threads: 2 } })],
    });
    expect(fake.servers.done).toEqual([
      ...['clean up orphans', 'open redis', 'round on redis', 'remove cb:1f9a: from redis'],
      ...['stop redis', 'open redis', 'round on redis', 'remove cb:1f9a: from redis', 'stop redis'],
    ]);
  });
});

describe('a run that ends early', () => {
  it('keeps the rounds before the one that was interrupted, removes its keys and stops its servers', async () => {
    const { run, fake, interrupt } = prepareRace();
    fake.onRound = () => {
      if (fake.rounds.length === 3) interrupt.abort();
    };
    const { result, file, interrupted, failure } = await run();
    expect({ interrupted, failure }).toEqual({ interrupted: true, failure: undefined });
    expect(result.rounds).toHaveLength(2);
    expect(await readResult(file, files)).toMatchObject({ partial: true, rounds: [{}, {}] });
    expect(fake.servers.done.slice(-4)).toEqual([
      ...['remove cb:1f9a: from redis', 'remove cb:1f9a: from prod', 'stop redis', 'stop prod'],
    ]);
  });

  it('keeps the rounds before the one that failed, and that one as a failure', async () => {
    const { run, fake } = prepareRace();
    const failure = new CacheBenchError('E_TARGET_LOST', 'redis is gone');
    fake.onRound = () => {
      if (fake.rounds.length === 3) throw failure;
    };
    const outcome = await run();
    expect(outcome.failure).toBe(failure);
    expect(outcome.interrupted).toBe(false);
    expect(outcome.result.rounds.map(({ status }) => status)).toEqual(['completed', 'completed', 'failed']);
    expect(outcome.result.rounds[2]).toMatchObject({
      error: { code: 'E_TARGET_LOST', message: 'redis is gone' },
    });
    expect(await readResult(outcome.file, files)).toMatchObject({ partial: true });
    expect(fake.servers.done.slice(-2)).toEqual(['stop redis', 'stop prod']);
  });

  it('ends with what looks at its blocks has to say', async () => {
    const { run } = prepareRace();
    const failure = new CacheBenchError('E_GATE', 'a rule is broken');
    const outcome = await run({
      watch: {
        afterBlock() {
          throw failure;
        },
      },
    });
    expect(outcome.failure).toBe(failure);
    expect(outcome.result.rounds).toHaveLength(2);
  });

  it('says of keys that stay on an attached target how to remove them, and has failed in spite of all rounds', async () => {
    const { run, fake, events } = prepareRace();
    fake.servers.server('prod').failures.removeKeys = new Error('nobody listens');
    fake.onRound = () => void fake.servers.server('prod').keys.add('cb:1f9a:key:1');
    const { result, failure } = await run({ settings: { blocks: 1 } });
    expect(failure).toMatchObject({ code: 'E_KEYS_LEFT', exitCode: 1 });
    expect(result.partial).toBe(false);
    const message = expect.stringMatching(
      /^1 key of this run .* stays on prod: nobody listens; to remove them:/,
    );
    expect(result.warnings).toEqual([{ id: 'W_KEYS_LEFT', message, target: 'prod' }]);
    expect(events).toContainEqual({ kind: 'warning', id: 'W_KEYS_LEFT', message, target: 'prod' });
  });

  it('has nothing to show when data of others is in the way, and leaves that alone', async () => {
    const { run, fake } = prepareRace();
    fake.servers.server('prod').keys.add('user:1');
    await expect(run()).rejects.toMatchObject({ code: 'E_REFUSED', exitCode: 4 });
    expect(fake.rounds).toEqual([]);
    expect(fake.servers.server('prod').keys).toEqual(new Set(['user:1']));
    expect(fake.servers.done).toContain('stop redis');
  });

  it('measures beside data of others where that is allowed, and leaves it alone', async () => {
    const { run, fake } = prepareRace();
    fake.servers.server('prod').keys.add('user:1');
    const profile = aProfile({ name: 'reads' });
    const { result } = await run({
      ...{ settings: { blocks: 1, allowNonempty: true }, profiles: [{ profile, file: 'a.yaml', text: '' }] },
    });
    expect(result.rounds).toHaveLength(2);
    expect(fake.servers.server('prod').keys).toEqual(new Set(['user:1']));
  });

  it.each([
    ['refused', new CacheBenchError('E_VALUE_SIZE', 'too large')],
    ['interrupted', new Interrupted('interrupted')],
  ])('leaves no result where it is %s before its first round', async (_what, failure) => {
    const { run, fake } = prepareRace();
    const runsKept = () => [...files.directories].filter((path) => path.startsWith(`${directory}/`));
    let saved: readonly string[] = [];
    const requireValueSize = async () => {
      saved = runsKept();
      throw failure;
    };
    await expect(run({ context: { ports: { ...fake.ports, requireValueSize } } })).rejects.toBe(failure);
    expect(saved).toHaveLength(1);
    expect(runsKept()).toEqual([]);
    expect([...files.bytes.keys()]).toEqual([]);
    expect(fake.servers.done.slice(-2)).toEqual(['stop redis', 'stop prod']);
  });

  it('has nothing to show when a server does not start, and stops the others', async () => {
    const { run, fake } = prepareRace();
    fake.servers.server('prod').failures.open = new CacheBenchError('E_TARGET_UNREACHABLE', 'prod: no');
    await expect(run()).rejects.toMatchObject({ code: 'E_TARGET_UNREACHABLE' });
    expect(fake.servers.done).toEqual(['clean up orphans', 'open redis', 'stop redis']);
  });
});

it('tells warnings known before, then those of targets, each saved with the result', async () => {
  const { run, fake } = prepareRace();
  fake.servers.server('redis', { warnings: ['it runs on epoll'] });
  const { result } = await run({
    settings: { blocks: 1 },
    context: { warnings: [{ id: 'W_EARLY', message: 'so far' }] },
  });
  expect(result.warnings.map(({ id }) => id)).toEqual(['W_EARLY', 'W_TARGET']);
});
