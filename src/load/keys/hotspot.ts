// Two plateaus: a share of the draws falls on a share of the ids, evenly within each.
import type { SeededRandom } from '../../core/random.ts';

/** The lowest ids are the hot ones. */
export class HotspotSampler {
  private readonly hot: number;
  private readonly cold: number;
  private readonly hotShare: number;
  private readonly random: SeededRandom;

  constructor(count: number, hotKeys: number, hotShare: number, random: SeededRandom) {
    this.hot = Math.min(count, Math.max(1, Math.round(hotKeys * count)));
    this.cold = count - this.hot;
    this.hotShare = this.cold === 0 ? 1 : hotShare;
    this.random = random;
  }

  next(): number {
    return this.random.unit() < this.hotShare
      ? this.random.below(this.hot)
      : this.hot + this.random.below(this.cold);
  }
}
