// Series whose growth is known: leaks are found, what comes to rest or never grew is not accused, whatever the noise.
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../core/random.ts';
import { type GrowthPoint, type GrowthQuestion, type GrowthWord, judgeGrowth } from './judge-growth.ts';

/** A week in points of four hours. */
const WEEK_POINTS = 42;
const HOURS = 4;
const WEEK: GrowthQuestion = { horizonHours: 168, tolerance: 2 };

type Noise = (random: SeededRandom) => (hours: number) => number;

/** All of a deviation of about one. */
const NOISES: Readonly<Record<string, Noise>> = {
  white: (random) => () => random.normal(),
  'with memory': (random) => autoregressive(random, 0.6),
  'with a long memory': (random) => autoregressive(random, 0.9),
  'of days': (random) => {
    const phase = random.unit() * 24;
    return (hours) => 1.3 * Math.sin((2 * Math.PI * (hours + phase)) / 24) + 0.4 * random.normal();
  },
  'with spikes': (random) => () => 0.5 * random.normal() + (random.unit() < 0.05 ? 8 * random.unit() : 0),
};

function autoregressive(random: SeededRandom, memory: number): () => number {
  let state = random.normal();
  return () => {
    state = memory * state + Math.sqrt(1 - memory ** 2) * random.normal();
    return state;
  };
}

interface Wanted {
  readonly shape: (hours: number) => number;
  readonly noise?: Noise;
  readonly points?: number;
  readonly seeds?: number;
  readonly question?: GrowthQuestion;
}

/** Around 100, noise of 0.3. */
function series(
  seed: number,
  { shape, noise = NOISES['white']!, points = WEEK_POINTS }: Wanted,
): GrowthPoint[] {
  const next = noise(new SeededRandom(seed, 5));
  return Array.from({ length: points }, (_, at) => ({
    atHours: at * HOURS,
    value: 100 + shape(at * HOURS) + 0.3 * next(at * HOURS),
  }));
}

/** Shares of the words over many seeds. */
function shares(wanted: Wanted): Record<GrowthWord, number> {
  const { seeds = 60, question = WEEK } = wanted;
  const counts = { stable: 0, grows: 0, step: 0, 'cannot-tell': 0 };
  for (let seed = 1; seed <= seeds; seed++)
    counts[judgeGrowth(series(seed, wanted), question).word] += 1 / seeds;
  return counts;
}

const flat = () => 0;
/** 0.5 % a day. */
const leak = (hours: number) => (0.5 * hours) / 24;
const rests = (hours: number) => 30 * (1 - Math.exp(-hours / 20));

/** How often it is known at least, where neighbours are so alike that a week is few points. */
const KNOWN: Readonly<Record<string, number>> = { 'with memory': 0.5, 'with a long memory': 0.2 };

/** How it comes to rest, by what is left of a way of 30. */
const LEVELLING: Readonly<Record<string, (hours: number) => number>> = {
  'exponentially, in 3 h': (hours) => Math.exp(-hours / 3),
  'exponentially, in 20 h': (hours) => Math.exp(-hours / 20),
  'as t / (t + 3 h)': (hours) => 1 / (1 + hours / 3),
  'as t / (t + 10 h)': (hours) => 1 / (1 + hours / 10),
  'as a stretched exponential': (hours) => Math.exp(-Math.sqrt(hours / 10)),
};

test.each(Object.entries(LEVELLING))(
  'what levels off %s is accused in no more than 5 %% of cases',
  (_, left) => {
    const accused = Object.values(NOISES).map(
      (noise) => shares({ shape: (hours) => 30 * (1 - left(hours)), noise, seeds: 6 }).grows,
    );
    expect(accused.reduce((sum, share) => sum + share) / accused.length).toBeLessThanOrEqual(0.05);
  },
);

test('what slows down, and is no form that is known, is not accused, and says so', () => {
  const roots = series(2, { shape: (hours) => 40 * (1 - 1 / Math.sqrt(1 + hours / 5)), points: 38 });
  expect(judgeGrowth(roots, WEEK).word).not.toBe('grows');
});

test('what slows down and still grows by more than the tolerance grows', () => {
  const grown = series(2, { shape: (hours) => 5 * Math.sqrt(hours) });
  expect(judgeGrowth(grown, WEEK).word).toBe('grows');
});

describe.each(Object.entries(NOISES))('with noise %s', (name, noise) => {
  test('what does not grow is accused in less than 5 % of cases, and mostly stable', () => {
    const { grows, stable } = shares({ shape: flat, noise });
    expect(grows).toBeLessThan(0.05);
    expect(stable).toBeGreaterThan(KNOWN[name] ?? 0.9);
  });

  test('half a per cent a day is found', () => {
    const { grows, stable } = shares({ shape: leak, noise, seeds: 20 });
    expect(grows).toBeGreaterThan(KNOWN[name] ?? 0.85);
    expect(stable).toBeLessThan(0.05);
  });

  test('what fragments and then stays is not accused', () => {
    expect(shares({ shape: rests, noise, seeds: 20 }).grows).toBeLessThan(0.06);
  });

  test('a step is a step', () => {
    const { step, grows } = shares({ shape: (hours) => (hours > 80 ? 8 : 0), noise, seeds: 20 });
    expect(step).toBeGreaterThan(0.85);
    expect(grows).toBeLessThan(0.06);
  });

  test('a horizon far beyond what was seen accuses nobody', () => {
    const question = { horizonHours: 16_800, tolerance: 2 };
    // Of 14 points whose neighbours are that alike nobody can tell how alike they are.
    for (const points of [14, 24])
      expect(shares({ shape: flat, noise, points, question }).grows).toBeLessThan(0.09);
  });
});

/** What servers do that is in no book: values of a few outliers, sawtooth of a clean-up, whole pages. */
const OTHER_NOISES: Readonly<Record<string, Noise>> = {
  'with heavy tails': (random) => () =>
    random.normal() / Math.sqrt((random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2) / 3),
  'of a sawtooth': (random) => {
    const period = 5 + 8 * random.unit();
    const phase = period * random.unit();
    return (hours) => 3 * (((hours + phase) % period) / period - 0.5) + 0.3 * random.normal();
  },
  'of whole pages': (random) => () => Math.round(random.normal()),
};

describe.each(Object.entries(OTHER_NOISES))('with noise %s and other rates', (_name, noise) => {
  const seeds = 8;

  test.each([
    ['1 % a day', 1],
    ['3 % a day', 3],
  ])('%s is found', (_rate, perDay) => {
    expect(shares({ shape: (hours) => (perDay * hours) / 24, noise, seeds }).grows).toBeGreaterThan(0.85);
  });

  test.each([
    ['stays', flat],
    ['rises for two days and then stays', (hours: number) => 25 * Math.min(1, hours / 48)],
    ['steps down', (hours: number) => (hours > 60 ? -6 : 0)],
  ])('what %s is not accused', (_what, shape) => {
    expect(shares({ shape, noise, seeds }).grows).toBe(0);
  });
});

test('a leak under what comes to rest is found, and both are told', () => {
  const growth = judgeGrowth(series(3, { shape: (hours) => leak(hours) + rests(hours) }), WEEK);
  expect(growth.word).toBe('grows');
  expect(growth.projected!.low).toBeLessThan(3.5);
  expect(growth.projected!.high).toBeGreaterThan(3.5);
  expect(growth.settled!.size).toBeCloseTo(30, -1);
  expect(growth.settled!.hours).toBeGreaterThan(10);
  expect(growth.settled!.hours).toBeLessThan(40);
});

test('a step is told with its time and its size', () => {
  const [step, ...others] = judgeGrowth(series(3, { shape: (hours) => (hours >= 80 ? 8 : 0) }), WEEK).steps;
  expect(others).toEqual([]);
  expect(step!.atHours).toBe(80);
  expect(step!.size).toBeCloseTo(8, 0);
});

test('growth that comes in steps grows', () => {
  const growth = judgeGrowth(series(3, { shape: (hours) => 6 * Math.floor(hours / 34) }), WEEK);
  expect(growth).toMatchObject({ word: 'grows' });
});

test('flat to the last bit is stable by its range, and has no interval', () => {
  const points = Array.from({ length: 20 }, (_, atHours) => ({ atHours, value: 7 }));
  expect(judgeGrowth(points, WEEK)).toMatchObject({
    ...{ word: 'stable', why: 'no-change', projected: { value: 0, low: 0, high: 0 } },
  });
});

test('falling is stable', () => {
  expect(judgeGrowth(series(1, { shape: (hours) => -leak(hours) }), WEEK).word).toBe('stable');
});

test('of few points nothing is told', () => {
  expect(judgeGrowth(series(1, { shape: leak, points: 11 }), WEEK)).toMatchObject({
    ...{ word: 'cannot-tell', why: 'too-few-points' },
  });
});

test('a restart between two stretches is neither growth nor a step', () => {
  const points = series(1, { shape: (hours) => (hours >= 80 ? -20 : 0) }).map((point) => ({
    ...point,
    stretch: point.atHours >= 80 ? 1 : 0,
  }));
  expect(judgeGrowth(points, WEEK)).toMatchObject({ word: 'stable', steps: [] });
});

describe('a server that is restarted again and again', () => {
  /** @param lives points of each stretch, in turn */
  const restarted = (points: number, lives: readonly number[]): GrowthPoint[] => {
    const stretches = lives.flatMap((length, stretch) => Array.from({ length }, () => stretch));
    return series(2, { shape: leak, points }).map((point, at) => ({
      ...point,
      stretch: stretches[at] ?? lives.length + at,
    }));
  };

  test.each([
    ['at every point', 12, []],
    ['at every point of a week', WEEK_POINTS, []],
    ['at all but a few', 20, [3, 3, 4]],
  ])('%s leaves nothing that a slope could be told by', (_when, points, lives) => {
    expect(judgeGrowth(restarted(points, lives), WEEK)).toMatchObject({
      ...{ word: 'cannot-tell', why: 'too-few-points', points },
    });
  });

  test.each([
    ['at first', [...Array.from({ length: 60 }, () => 1), 10]],
    ['at last', [10]],
    ['at every second point', Array.from({ length: 35 }, () => 2)],
  ])('%s is judged by what is left, with an interval', (_when, lives) => {
    const { word, projected } = judgeGrowth(restarted(70, lives), WEEK);
    expect(word).not.toBe('stable');
    expect([projected!.low, projected!.value, projected!.high].every(Number.isFinite)).toBe(true);
  });
});

test('points of a month are brought together', () => {
  const points = series(1, { shape: leak, points: 720 }).map((point, at) => ({ ...point, atHours: at }));
  const growth = judgeGrowth(points, { horizonHours: 168, tolerance: 2 });
  expect(growth.points).toBe(144);
});
