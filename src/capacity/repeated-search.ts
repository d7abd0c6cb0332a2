// The searches of one target, one after the other: each begins near the answers of those before.
import { SeededRandom } from '../core/random.ts';
import { startNear } from './estimate-capacity.ts';
import {
  FIRST_FALL,
  FIRST_STRIDE,
  type KnownRates,
  knownRates,
  NEXT_FALL,
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
  /** Of all searches. */
  private readonly all: ProbedRate[] = [];

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
    this.all.push(probed);
  }

  /** Of the search under way; undefined: it is over, or has not begun. */
  latestRate(): number | undefined {
    return this.start === undefined ? undefined : this.probes.at(-1)?.offeredPerSecond;
  }

  get probesOfSearch(): number {
    return this.probes.length;
  }

  /** Another search may make the answer better: none so far could not tell. */
  get isOpen(): boolean {
    return this.ends.every(({ kind }) => kind === 'found');
  }

  /** Between which rates the answer lies: by the searches that found it, else by all probes. */
  known(): KnownRates {
    const found = this.ends.flatMap((end) => (end.kind === 'found' ? [end] : []));
    if (found.length === 0 || !this.isOpen) return knownRates(this.all);
    return {
      heldPerSecond: Math.min(...found.map(({ heldPerSecond }) => heldPerSecond)),
      brokePerSecond: Math.max(...found.map(({ brokePerSecond }) => brokePerSecond)),
    };
  }

  /** Does nothing when an earlier search could not tell: another one would not make the answer better. */
  beginSearch(): void {
    if (!this.isOpen) return;
    this.probes = [];
    this.start =
      this.ends.length === 0
        ? { offeredPerSecond: this.firstPerSecond, stride: FIRST_STRIDE, fall: FIRST_FALL }
        : {
            offeredPerSecond: startNear(this.ends, NEXT_STRIDE, this.random.unit()),
            stride: NEXT_STRIDE,
            fall: NEXT_FALL,
          };
  }
}
