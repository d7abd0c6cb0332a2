// Every id alike.
import type { SeededRandom } from '../../core/random.ts';

export class UniformSampler {
  private readonly count: number;
  private readonly random: SeededRandom;

  constructor(count: number, random: SeededRandom) {
    this.count = count;
    this.random = random;
  }

  next(): number {
    return this.random.below(this.count);
  }

  fill(ids: Uint32Array, count: number): void {
    this.random.fillBelow(this.count, ids, count);
  }
}
