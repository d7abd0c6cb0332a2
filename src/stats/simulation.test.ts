// Whether the method keeps its promises on a machine that drifts, rustles and stumbles, as rented ones do.
import { describe, expect, it } from 'vitest';
import { LatencyHistogram, type SparseHistogram } from '../core/latency-histogram.ts';
import { SeededRandom } from '../core/random.ts';
import { judgeRatio, needsMoreBlocks } from './judge-ratio.ts';
import { estimateLogRatios, type RatioEstimate } from './paired-ratio.ts';
import { type HistogramPair, TailPermutation } from './tail-permutation.ts';
import { estimateUnpairedRatio } from './unpaired-ratio.ts';

/**
 * Logarithm of the speed of a "cloud" machine, round by round: a slow drift (AR(1)), noise, and now and
 * then a round that loses up to a fifth. The numbers give what simulations of rented machines gave: about
 * 25 % false positives when A…A runs before B…B, and a half-width of about 4 % from 8 interleaved blocks.
 */
const DRIFT = { deviation: 0.035, correlation: 0.9 };
const NOISE_DEVIATION = 0.022;
const SPIKES = { share: 0.05, largest: 0.22 };

class CloudMachine {
  private readonly random: SeededRandom;
  private drift: number;

  constructor(seed: number) {
    this.random = new SeededRandom(seed);
    this.drift = DRIFT.deviation * this.normal();
  }

  logSpeedOfNextRound(): number {
    const innovation = Math.sqrt(1 - DRIFT.correlation ** 2) * DRIFT.deviation;
    this.drift = DRIFT.correlation * this.drift + innovation * this.normal();
    const spike = this.random.unit() < SPIKES.share ? -SPIKES.largest * this.random.unit() : 0;
    return this.drift + NOISE_DEVIATION * this.normal() + spike;
  }

  /** Log-ratio candidate / reference of the next block; the order turns round with every block (ABBA). */
  logRatioOfBlock(block: number, effect: number): number {
    const first = this.logSpeedOfNextRound();
    const second = this.logSpeedOfNextRound();
    return effect + (block % 2 === 0 ? second - first : first - second);
  }

  /** Box and Muller. */
  private normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.random.unit())) * Math.cos(2 * Math.PI * this.random.unit());
  }
}

const BLOCKS = 8;
/** The standard error of a share of 5 % is then 0.34 %. */
const RUNS = 4000;
const SLOWER_BY_TENTH = Math.log(0.9);

const simulated = new Map<string, RatioEstimate>();

/** Simulated once: several tests look at the same runs. */
function interleavedRun(seed: number, effect: number, blocks = BLOCKS): RatioEstimate {
  const key = `${seed} ${effect} ${blocks}`;
  const known = simulated.get(key);
  if (known !== undefined) return known;
  const machine = new CloudMachine(seed);
  const run = estimateLogRatios(
    Array.from({ length: blocks }, (_, block) => machine.logRatioOfBlock(block, effect)),
  );
  simulated.set(key, run);
  return run;
}

function shareOfRuns(holds: (seed: number) => boolean): number {
  let count = 0;
  for (let seed = 1; seed <= RUNS; seed++) if (holds(seed)) count++;
  return count / RUNS;
}

const excludesOne = ({ low, high }: RatioEstimate) => low! > 1 || high! < 1;

describe('8 interleaved blocks on a simulated cloud machine', () => {
  it('see a difference between a server and itself in 3 to 7 % of runs, by p-value and by interval', () => {
    const runs = Array.from({ length: RUNS }, (_, i) => interleavedRun(i + 1, 0));
    const byPValue = runs.filter(({ pValue }) => pValue <= 0.05).length / RUNS;
    const byInterval = runs.filter(excludesOne).length / RUNS;
    expect(byPValue).toBeGreaterThanOrEqual(0.03);
    expect(byPValue).toBeLessThanOrEqual(0.07);
    expect(byInterval).toBeGreaterThanOrEqual(0.03);
    expect(byInterval).toBeLessThanOrEqual(0.07);
  });

  it('see a true loss of 10 % in at least 80 % of runs, and call it slower beyond 3 % in as many', () => {
    const runs = Array.from({ length: RUNS }, (_, i) => interleavedRun(i + 1, SLOWER_BY_TENTH));
    const seen = runs.filter(({ high }) => high! < 1).length / RUNS;
    const slower = runs.filter(
      (run) => judgeRatio(run, { tolerance: 0.03, betterWhen: 'higher' }).word === 'slower',
    ).length;
    expect(seen).toBeGreaterThanOrEqual(0.8);
    expect(slower / RUNS).toBeGreaterThanOrEqual(0.8);
  });

  it('have intervals that contain the truth in at least 95 % of runs', () => {
    const contains = shareOfRuns((seed) => {
      const { low, high } = interleavedRun(seed, SLOWER_BY_TENTH);
      return low! <= 0.9 && high! >= 0.9;
    });
    expect(contains).toBeGreaterThanOrEqual(0.95);
  });

  it('call a server faster or slower than itself, beyond 3 %, in less than 1 % of runs', () => {
    const wrong = shareOfRuns((seed) => {
      const { word } = judgeRatio(interleavedRun(seed, 0), { tolerance: 0.03, betterWhen: 'higher' });
      return word === 'faster' || word === 'slower';
    });
    expect(wrong).toBeLessThan(0.01);
  });
});

describe('other designs on the same machine', () => {
  it('extending until the interval is narrow enough keeps the false positives between 3 and 7 %', () => {
    const maxBlocks = 12;
    const falsePositives = shareOfRuns((seed) => {
      let blocks = BLOCKS;
      let run = interleavedRun(seed, 0, blocks);
      while (needsMoreBlocks(run, 0.05) && blocks < maxBlocks) run = interleavedRun(seed, 0, ++blocks);
      return excludesOne(run);
    });
    expect(falsePositives).toBeGreaterThanOrEqual(0.03);
    expect(falsePositives).toBeLessThanOrEqual(0.07);
  });

  it('running all of A before all of B would be wrong in more than 20 % of runs', () => {
    const falsePositives = shareOfRuns((seed) => {
      const machine = new CloudMachine(seed);
      const speeds = Array.from({ length: 2 * BLOCKS }, () => Math.exp(machine.logSpeedOfNextRound()));
      return estimateUnpairedRatio(speeds.slice(0, BLOCKS), speeds.slice(BLOCKS))!.pValue <= 0.05;
    });
    expect(falsePositives).toBeGreaterThan(0.2);
  });
});

describe('the label swap of tail percentiles', () => {
  it('sees a difference between a server and itself in 3 to 7 % of runs', () => {
    const runs = 1000;
    let falsePositives = 0;
    for (let seed = 1; seed <= runs; seed++) {
      const machine = new CloudMachine(seed);
      const random = new SeededRandom(seed, 1);
      const round = () => latenciesOf(random, Math.exp(-machine.logSpeedOfNextRound()));
      const blocks = Array.from({ length: BLOCKS }, (_, block): HistogramPair => {
        const [first, second] = [round(), round()];
        return block % 2 === 0
          ? { reference: first, candidate: second }
          : { reference: second, candidate: first };
      });
      if (new TailPermutation(blocks).compare(90)!.pValue <= 0.05) falsePositives++;
    }
    expect(falsePositives / runs).toBeGreaterThanOrEqual(0.03);
    expect(falsePositives / runs).toBeLessThanOrEqual(0.07);
  });

  /** One for all rounds: to make it anew takes longer than to fill it. */
  const histogram = new LatencyHistogram();

  /** In units of 1/50 of a round's fastest latency, to keep the histograms small. */
  function latenciesOf(random: SeededRandom, slowness: number): SparseHistogram {
    histogram.reset();
    for (let i = 0; i < 150; i++)
      histogram.record(Math.round(50 * slowness * (1 - Math.log(1 - random.unit()))));
    return histogram.toSparse();
  }
});
