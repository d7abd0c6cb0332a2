// Zipf over recency: the highest id, the one written last, is the hottest.
import type { SeededRandom } from '../../core/random.ts';
import { ZipfRanks } from './zipf.ts';

export class LatestSampler {
  private readonly count: number;
  private readonly ranks: ZipfRanks;

  constructor(count: number, theta: number, random: SeededRandom) {
    this.count = count;
    this.ranks = new ZipfRanks(count, theta, random);
  }

  next(): number {
    return this.count - this.ranks.next();
  }
}
