// Draws key ids of a keyspace by its distribution; on the hot path, so no draw allocates.
import type { SeededRandom } from '../../core/random.ts';
import type { Keyspace } from '../../profile/profile.ts';
import { GaussianSampler } from './gaussian.ts';
import { HotspotSampler } from './hotspot.ts';
import { LatestSampler } from './latest.ts';
import { UniformSampler } from './uniform.ts';
import { ScrambledZipfSampler } from './zipf.ts';

export interface KeySampler {
  /** The next id, 0 … count-1. */
  next(): number;
  /** The same ids as `count` calls of `next`, into ids[0 … count-1], for less. */
  fill?(ids: Uint32Array, count: number): void;
}

/** `sequential` is no draw but a position, which only the engine knows: asking for it here is a defect. */
export function createKeySampler(keyspace: Keyspace, random: SeededRandom): KeySampler {
  const { count, distribution } = keyspace;
  switch (distribution.kind) {
    case 'uniform':
      return new UniformSampler(count, random);
    case 'zipf':
      return distribution.theta === 0
        ? new UniformSampler(count, random)
        : new ScrambledZipfSampler(count, distribution.theta, random);
    case 'gaussian':
      return new GaussianSampler(count, distribution.mean, distribution.deviation, random);
    case 'hotspot':
      return new HotspotSampler(count, distribution.hotKeys, distribution.hotShare, random);
    case 'latest':
      return distribution.theta === 0
        ? new UniformSampler(count, random)
        : new LatestSampler(count, distribution.theta, random);
    case 'sequential':
      throw new Error(`keyspace ${keyspace.name} is sequential and has no sampler`);
  }
}
