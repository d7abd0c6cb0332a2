// A bell curve over the id space: neighbours of the mean are hot.
import type { SeededRandom } from '../../core/random.ts';

export class GaussianSampler {
  private readonly count: number;
  private readonly mean: number;
  private readonly deviation: number;
  private readonly random: SeededRandom;

  /** @param mean and deviation: shares of count, the mean from 0 to 1 so that redrawing ends soon */
  constructor(count: number, mean: number, deviation: number, random: SeededRandom) {
    this.count = count;
    this.mean = mean * count;
    this.deviation = deviation * count;
    this.random = random;
  }

  next(): number {
    for (;;) {
      const id = Math.floor(this.mean + this.deviation * this.random.normal());
      if (id >= 0 && id < this.count) return id;
    }
  }
}
