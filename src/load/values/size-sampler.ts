// Draws the sizes of values; on the hot path, so no draw allocates.
import type { SeededRandom } from '../../core/random.ts';
import type { ValueSize } from '../../profile/profile.ts';

export interface SizeSampler {
  /** The size of the next value, bytes. */
  next(): number;
  /** No draw is larger. */
  readonly maxBytes: number;
}

export function createSizeSampler(size: ValueSize, random: SeededRandom): SizeSampler {
  switch (size.kind) {
    case 'fixed':
      return new FixedSize(size.bytes);
    case 'range':
      return new RangeSize(size.minBytes, size.maxBytes, random);
    case 'weighted':
      return new WeightedSize(size.sizes, random);
    case 'lognormal':
      return new LognormalSize(size.medianBytes, size.sigma, size.maxBytes, random);
  }
}

class FixedSize implements SizeSampler {
  readonly maxBytes: number;

  constructor(bytes: number) {
    this.maxBytes = bytes;
  }

  next(): number {
    return this.maxBytes;
  }
}

class RangeSize implements SizeSampler {
  readonly maxBytes: number;
  private readonly minBytes: number;
  private readonly random: SeededRandom;

  constructor(minBytes: number, maxBytes: number, random: SeededRandom) {
    this.minBytes = minBytes;
    this.maxBytes = maxBytes;
    this.random = random;
  }

  next(): number {
    return this.minBytes + this.random.below(this.maxBytes - this.minBytes + 1);
  }
}

class WeightedSize implements SizeSampler {
  readonly maxBytes: number;
  private readonly bytes: Float64Array;
  /** Upper end of each size's share of [0, 1). */
  private readonly ends: Float64Array;
  private readonly random: SeededRandom;

  constructor(sizes: readonly { readonly bytes: number; readonly weight: number }[], random: SeededRandom) {
    const total = sizes.reduce((sum, { weight }) => sum + weight, 0);
    let end = 0;
    this.bytes = Float64Array.from(sizes, ({ bytes }) => bytes);
    this.ends = Float64Array.from(sizes, ({ weight }) => {
      end += weight / total;
      return end;
    });
    this.maxBytes = Math.max(...this.bytes);
    this.random = random;
  }

  next(): number {
    const { ends } = this;
    const draw = this.random.unit();
    const last = ends.length - 1;
    let i = 0;
    while (i < last && draw >= ends[i]!) i++;
    return this.bytes[i]!;
  }
}

class LognormalSize implements SizeSampler {
  readonly maxBytes: number;
  private readonly medianBytes: number;
  private readonly sigma: number;
  private readonly random: SeededRandom;

  /** @param maxBytes at least the median, so that redrawing ends soon */
  constructor(medianBytes: number, sigma: number, maxBytes: number, random: SeededRandom) {
    this.medianBytes = medianBytes;
    this.sigma = sigma;
    this.maxBytes = maxBytes;
    this.random = random;
  }

  next(): number {
    for (;;) {
      const bytes = Math.round(this.medianBytes * Math.exp(this.sigma * this.random.normal()));
      if (bytes <= this.maxBytes) return Math.max(1, bytes);
    }
  }
}
