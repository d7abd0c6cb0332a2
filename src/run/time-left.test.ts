// The time left, against runs whose true end is known: simulated streams of events with times that no plan had guessed.

import { describe, expect, it } from 'vitest';
import { dropUndefined } from '../core/drop-undefined.ts';
import { SeededRandom } from '../core/random.ts';
import type { IntervalSample } from '../load/contract.ts';
import { aCommand, aKeyspace, aProfile, KEY, someLoadSettings, VALUE } from '../testkit/builders.ts';
import { buildRunPlan } from './build-plan.ts';
import { atRate, withLowerRates } from './equal-rate.ts';
import type { RunEvent } from './events.ts';
import { type PlannedProfile, planBlock, type RunPlan } from './plan.ts';
import { TimeLeft } from './time-left.ts';

const TARGETS = ['one', 'two'].map((name) => ({
  name,
  kind: 'local' as const,
  flavor: 'redis' as const,
  settings: {},
}));

interface World {
  readonly profiles?: number;
  readonly blocks?: number;
  readonly maxBlocks?: number;
  /** Blocks in the end, where more may be added. */
  readonly addedTo?: number;
  /** Rounds by a number of requests, on servers that are this many times slower than guessed. */
  readonly slower?: readonly [number, number];
  /** A fill takes so many times as long as guessed. */
  readonly fill?: number;
  /** Around each round, besides what is planned, s. */
  readonly around?: number;
  readonly equalRates?: boolean;
  /** From this block of the first profile on, other processes take so much more or less: what comes around a round, s. */
  readonly changes?: { readonly block: number; readonly around: number };
  /** What comes around the calibration, s. */
  readonly aroundCalibration?: number;
  /** What comes after the last round, s. */
  readonly end?: number;
  readonly seed?: number;
}

interface Seen {
  readonly atMs: number;
  readonly event: RunEvent;
}

function planOf({ profiles = 2, blocks = 6, maxBlocks, slower, equalRates = false }: World): RunPlan {
  const planned = Array.from({ length: profiles }, (_, i): PlannedProfile[] => {
    const stop =
      slower === undefined
        ? ({ kind: 'duration', durationNs: (2 + 3 * i) * 1e9 } as const)
        : ({ kind: 'requests', count: 200_000 * (1 + i) } as const);
    const load = someLoadSettings({ stop, warmupNs: 0.5e9, connections: 50 });
    const profile = aProfile({
      name: `p${i}`,
      load,
      keyspaces: [aKeyspace({ count: 1_000_000 })],
      fill: [{ keyspace: 'keys', command: aCommand('SET', KEY, VALUE), perKey: 'key' }],
    });
    const part = {
      ...profile,
      name: `p${i}@rate=50%`,
      load: { ...load, stop: { kind: 'duration' as const, durationNs: 2e9 } },
    };
    return [
      { profile, file: '', text: '' },
      ...(equalRates
        ? [{ profile: part, file: '', text: '', equalRate: { base: `p${i}`, share: 0.5 } }]
        : []),
    ];
  }).flat();
  return buildRunPlan(planned, TARGETS, {
    driver: 'resp',
    protocol: 2,
    blocks,
    ...dropUndefined({ maxBlocks }),
    tolerance: 0.05,
    quick: false,
    seed: 42,
    allowNonempty: false,
    pin: true,
    calibrate: true,
    cooldownMs: 250,
  });
}

/** The events of a run in this world, each with the time at which it comes. */
function simulate(world: World): Seen[] & { readonly endMs: number } {
  const { fill = 4, slower = [1, 1], addedTo = world.blocks ?? 6, seed = 1 } = world;
  let { around = 0.6 } = world;
  const plan = planOf(world);
  const random = new SeededRandom(seed);
  const about = (seconds: number): number => seconds * 1000 * Math.exp(0.1 * random.normal());
  const seen: Seen[] = [];
  let atMs = 0;
  const emit = (event: RunEvent, afterMs = 0): void => {
    atMs += afterMs;
    seen.push({ atMs, event });
  };
  emit({ kind: 'planned', plan });
  emit({ kind: 'ready', cpuNote: '', expects: '' }, about(1.5));
  for (const [index, { profile, equalRate }] of plan.profiles.entries()) {
    const { name, load } = profile;
    if (equalRate === undefined && index > 0) atMs += about(0.4);
    emit({ kind: 'profile-started', profile: name });
    if (equalRate === undefined) {
      emit({ kind: 'calibration-started', profile: name });
      emit(
        { kind: 'calibrated', profile: name, ceilingPerSecond: 1e5 },
        about(1.1 + (world.aroundCalibration ?? 0.3)),
      );
      for (const { name: target } of TARGETS) {
        emit({ kind: 'fill-started', profile: name, target, keys: 1e6 });
        const takesMs = about(2.5 * fill);
        for (let part = 1; part <= 20; part++)
          emit({ kind: 'fill-progress', profile: name, target, share: part / 20 }, takesMs / 20);
        emit({ kind: 'filled', profile: name, target, keys: 1e6, durationNs: takesMs * 1e6 }, about(0.3));
      }
    }
    for (let block = 0; block < Math.max(plan.settings.blocks, addedTo); block++) {
      if (block >= plan.settings.blocks)
        emit({ kind: 'block-added', profile: name, block, most: plan.settings.maxBlocks! });
      if (index === 0 && block === world.changes?.block) ({ around } = world.changes);
      for (const round of planBlock(2, plan.settings, index, block)) {
        const target = TARGETS[round.targetIndex]!.name;
        emit({ kind: 'round-started', round, profile: name, target, expectedNs: 0 });
        const windowS =
          load.stop.kind === 'duration'
            ? load.stop.durationNs / 1e9
            : (load.stop.count / 80_000) * slower[round.targetIndex]!;
        const takesMs =
          windowS * 1000 * (load.stop.kind === 'duration' ? 1 : about(1) / 1000) + 500 + about(around);
        const completed = load.stop.kind === 'requests' ? load.stop.count / 10 : 1e5;
        for (let part = 0; part < 10; part++)
          emit({ kind: 'interval', profile: name, target, sample: anInterval(completed) }, takesMs / 10);
        emit({ kind: 'round-finished', round, result: {} as never });
        atMs += 250;
      }
    }
    emit({ kind: 'profile-finished', profile: name });
  }
  // Servers stop, and what was measured is judged: nobody tells that it is over.
  atMs += about(world.end ?? 1);
  return Object.assign(seen, { endMs: atMs });
}

function anInterval(completed: number): IntervalSample {
  return {
    ...{ startNs: 0, durationNs: 1e9, warmup: false, completed, errors: 0, timeouts: 0, hits: 0, misses: 0 },
    ...{ p50Ns: 1e6, p99Ns: 2e6, maxNs: 3e6, inFlight: 50 },
  };
}

const isSecondBlock = (event: RunEvent): boolean => event.kind === 'round-started' && event.round.block === 1;

/** Whether what is said lies a quarter off; the last second is told in whole ones. */
const isWrong = ({ saidS, trueS }: { saidS: number; trueS: number }): boolean =>
  Math.abs(saidS - trueS) > 0.25 * trueS + 1;

/** The guess at every event, beside the truth, from the second block of the first profile on. */
function guesses(
  world: World,
  from: (event: RunEvent) => boolean = isSecondBlock,
): { readonly saidS: number; readonly trueS: number; readonly share: number }[] {
  const seen = simulate(world);
  const { endMs } = seen;
  const time = new TimeLeft();
  let isOn = false;
  return seen.flatMap(({ atMs, event }) => {
    time.see(event, atMs);
    isOn ||= from(event);
    const guess = {
      saidS: time.remainingNs(atMs) / 1e9,
      trueS: (endMs - atMs) / 1000,
      share: time.share(atMs),
    };
    return isOn ? [guess] : [];
  });
}

const WORLDS: Readonly<Record<string, World>> = {
  'as planned': { fill: 1, around: 0.25 },
  'slow fills': { fill: 8 },
  'fast fills, long pauses': { fill: 0.3, around: 1.5 },
  'one profile': { profiles: 1 },
  'many profiles': { profiles: 6, blocks: 3 },
  'a part at an equal rate': { equalRates: true },
  'requests on servers slower than guessed': { slower: [3, 2] },
  'requests on servers of which one is faster': { slower: [0.5, 1.5] },
};

describe.each(Object.entries(WORLDS))('in a run with %s', (_name, world) => {
  it.each([1, 2, 3, 4, 5])(
    'the time left is right within a quarter from the second block on (seed %i)',
    (seed) => {
      expect(guesses({ ...world, seed }).filter(isWrong)).toEqual([]);
    },
  );

  it('it does not jump: from one moment to the next never by more than a fifth', () => {
    const all = guesses(world);
    const jumps = all.slice(1).filter(({ saidS }, i) => {
      const before = all[i]!;
      const passedS = before.trueS - all[i + 1]!.trueS;
      return Math.abs(saidS - (before.saidS - passedS)) > 0.2 * before.saidS + 1;
    });
    expect(jumps).toEqual([]);
  });
});

describe('on a machine that others use', () => {
  const busy: World = { blocks: 12, around: 1.2, aroundCalibration: 1.4, end: 2.5 };

  it.each([1, 2, 3, 4, 5])(
    'it is right before the first round ends: the null server has told how slow it is (seed %i)',
    (seed) => {
      const wrong = guesses({ ...busy, seed }, ({ kind }) => kind === 'round-started').filter(isWrong);
      expect(wrong).toEqual([]);
    },
  );

  it.each([
    ['become free', 3, 0.2],
    ['fill', 0.3, 3],
  ])('it is right again five blocks after its cores %s', (_name, around, later) => {
    const changes = { block: 8, around: later };
    const settled = (event: RunEvent) => event.kind === 'round-started' && event.round.block === 13;
    expect(guesses({ blocks: 24, around, changes }, settled).filter(isWrong)).toEqual([]);
  });
});

describe('while blocks may be added', () => {
  const world: World = { profiles: 1, blocks: 3, maxBlocks: 8, addedTo: 6 };

  it('what is left is a lower bound, and is said to be one', () => {
    const time = new TimeLeft();
    const open = simulate(world).flatMap(({ atMs, event }) => {
      time.see(event, atMs);
      return event.kind === 'round-started' ? [time.isOpenEnded()] : [];
    });
    expect(open.every((one) => one)).toBe(true);
    const full = new TimeLeft();
    for (const { atMs, event } of simulate({ ...world, addedTo: 8 })) full.see(event, atMs);
    expect(full.isOpenEnded()).toBe(false);
  });

  it('the run is not over, and each added block is counted', () => {
    const time = new TimeLeft();
    const shares = simulate(world).flatMap(({ atMs, event }) => {
      time.see(event, atMs);
      return event.kind === 'block-added' ? [time.share(atMs)] : [];
    });
    expect(shares).toHaveLength(3);
    for (const share of shares) expect(share).toBeLessThan(0.92);
  });
});

it('loading and calibrating count: the share grows from the first moment on', () => {
  const time = new TimeLeft();
  const shares = simulate({ fill: 4 }).flatMap(({ atMs, event }) => {
    time.see(event, atMs);
    return event.kind === 'fill-progress' ? [time.share(atMs)] : [];
  });
  expect(shares[0]).toBeGreaterThan(0);
  expect(shares[19]).toBeGreaterThan(0.05);
});

it('knows a part that follows a missed rate once it begins, and not before', () => {
  const load = someLoadSettings({ stop: { kind: 'duration', durationNs: 2e9 }, warmupNs: 0 });
  const profile = atRate(aProfile({ name: 'p', load }), 1000);
  const plan = buildRunPlan(withLowerRates([{ profile, file: '', text: '' }]), TARGETS, {
    ...planOf({}).settings,
    blocks: 6,
  });
  const time = new TimeLeft();
  time.see({ kind: 'planned', plan }, 0);
  const planned = time.remainingNs(0);
  expect(planned).toBeLessThan(2 * 6 * 2 * 2e9);
  time.see({ kind: 'profile-started', profile: 'p@rate=50%' }, 0);
  expect(time.remainingNs(0)).toBeGreaterThanOrEqual(6 * 2 * 2e9);
  time.see({ kind: 'profile-finished', profile: 'p@rate=50%' }, 0);
  // The end of the run.
  expect(time.remainingNs(0)).toBeLessThan(2e9);
});
