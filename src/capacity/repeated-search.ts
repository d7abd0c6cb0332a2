// The searches of one target, one after the other: each begins near the answers of those before.
import { SeededRandom } from '../core/random.ts';
import { startNear } from './estimate-capacity.ts';
import {
  FIRST_STRIDE,
  NEXT_STRIDE,
  nextStep,
  type ProbedRate,
  type SearchEnd,
  type SearchStart,
} from './search.ts';

export class RepeatedSearch {
  /** Of the searches that are over. */
  readonly ends: SearchEnd[] = [];
  private readonly firstPerSecond: number;
  private readonly random: SeededRandom;
  private start: SearchStart | undefined;
  private probes: ProbedRate[] = [];

  /** @param firstPerSecond where the first search begins: low enough to hold on any day */
  constructor(firstPerSecond: number, seed: number) {
    this.firstPerSecond = firstPerSecond;
    this.random = new SeededRandom(seed);
  }

  /** The next rate of the search under way, or of a new one after `beginSearch`; undefined: the search is over. */
  nextRate(): number | undefined {
    if (this.start === undefined) return undefined;
    const step = nextStep(this.start, this.probes);
    if (step.kind === 'probe') return step.offeredPerSecond;
    this.ends.push(step);
    this.start = undefined;
    return undefined;
  }

  add(probed: ProbedRate): void {
    this.probes.push(probed);
  }

  /** Does nothing when an earlier search could not tell: another one would not make the answer better. */
  beginSearch(): void {
    if (this.ends.some(({ kind }) => kind !== 'found')) return;
    this.probes = [];
    this.start =
      this.ends.length === 0
        ? { offeredPerSecond: this.firstPerSecond, stride: FIRST_STRIDE }
        : { offeredPerSecond: startNear(this.ends, NEXT_STRIDE, this.random.unit()), stride: NEXT_STRIDE };
  }
}
