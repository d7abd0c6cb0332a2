// The method against simulated servers: how often the interval holds the true capacity, how often the true ratio.
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../core/random.ts';
import { compareCapacities, estimateCapacity } from './estimate-capacity.ts';
import { RepeatedSearch } from './repeated-search.ts';
import type { ProbeOutcome } from './search.ts';

interface Noise {
  /** Of the logarithm of the capacity, from probe to probe. */
  readonly sigma: number;
  /** Share of the probes that something else disturbs: they lose 30 % of the capacity. */
  readonly disturbed: number;
  /** Of the logarithm of the machine's speed, which wanders slowly and moves all targets. */
  readonly drift: number;
}

const REFERENCE = 10_000;
const CANDIDATE = 17_000;
/** From one probe to the next, the wandering speed keeps this much of where it was. */
const INERTIA = 0.95;

/** A machine with two servers on it: whether a probe holds. */
function simulateMachine({ sigma, disturbed, drift }: Noise, seed: number) {
  const random = new SeededRandom(seed, 1);
  let speed = drift * random.normal();
  return (capacity: number, rate: number): ProbeOutcome => {
    speed = INERTIA * speed + drift * Math.sqrt(1 - INERTIA ** 2) * random.normal();
    const now = capacity * Math.exp(sigma * random.normal() + speed);
    return rate <= (random.unit() < disturbed ? 0.7 * now : now) ? 'held' : 'broke';
  };
}

function searchBoth(noise: Noise, repeats: number, seed: number) {
  const machine = simulateMachine(noise, seed);
  const targets = [REFERENCE, CANDIDATE].map((capacity, at) => ({
    capacity,
    search: new RepeatedSearch(2800, 2 * seed + at),
  }));
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const { search } of targets) search.beginSearch();
    for (let probed = true; probed; ) {
      probed = false;
      for (const { search, capacity } of targets) {
        const rate = search.nextRate();
        if (rate === undefined) continue;
        search.add({ offeredPerSecond: rate, outcome: machine(capacity, rate) });
        probed = true;
      }
    }
  }
  const [reference, candidate] = targets.map(({ search }) => search.ends);
  return { answer: estimateCapacity(reference!), ratio: compareCapacities(reference!, candidate!) };
}

const RUNS = 500;

/** Shares of seeded runs whose interval holds the truth. */
function coverage(noise: Noise, repeats: number): { readonly answer: number; readonly ratio: number } {
  let answers = 0;
  let ratios = 0;
  for (let seed = 0; seed < RUNS; seed++) {
    const { answer, ratio } = searchBoth(noise, repeats, seed);
    if (answer.kind !== 'found' || ratio === undefined) continue;
    if (answer.lowPerSecond! <= REFERENCE && REFERENCE <= answer.highPerSecond!) answers++;
    if (ratio.low! <= CANDIDATE / REFERENCE && CANDIDATE / REFERENCE <= ratio.high!) ratios++;
  }
  return { answer: answers / RUNS, ratio: ratios / RUNS };
}

describe('the interval of a capacity', () => {
  const machines: readonly (readonly [string, Noise])[] = [
    ['without noise', { sigma: 0, disturbed: 0, drift: 0 }],
    ['quiet', { sigma: 0.01, disturbed: 0, drift: 0 }],
    ['in a cloud', { sigma: 0.03, disturbed: 0.05, drift: 0.03 }],
    ['noisy', { sigma: 0.1, disturbed: 0.05, drift: 0 }],
    ['often disturbed', { sigma: 0.05, disturbed: 0.15, drift: 0 }],
  ];
  it.each(machines)(
    'holds the truth in 95 % of runs on a machine %s, and so does that of the ratio',
    (_name, noise) => {
      for (const repeats of [6, 8]) {
        const { answer, ratio } = coverage(noise, repeats);
        expect(answer, `capacity, ${repeats} searches`).toBeGreaterThanOrEqual(0.95);
        // 500 runs know a share of 95 % to ±2 %.
        expect(ratio, `ratio, ${repeats} searches`).toBeGreaterThanOrEqual(0.93);
      }
    },
  );

  it('of the ratio holds the truth even when the machine wanders too far for a rate of its own', () => {
    const { ratio } = coverage({ sigma: 0.03, disturbed: 0.05, drift: 0.15 }, 6);
    expect(ratio).toBeGreaterThanOrEqual(0.93);
  });

  it('is narrow where the machine is quiet', () => {
    const { answer } = searchBoth({ sigma: 0.01, disturbed: 0, drift: 0 }, 8, 1);
    if (answer.kind !== 'found') throw new Error(`ended as ${answer.kind}`);
    expect(answer.highPerSecond! / answer.lowPerSecond!).toBeLessThan(1.12);
  });
});
