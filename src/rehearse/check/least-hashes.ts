// Keys of a sample of even chances from a stream of unknown length that may name one twice, in bounded memory.
import { hashKey } from '../../load/route/choose-side.ts';

/** @returns from 0 to 2^32 - 1; unlike the hash that splits the load, so that a sample is no side of a split */
function hashOf(key: string): number {
  return hashKey(`sample:${key}`);
}

/**
 * Of all keys the `capacity` with the least hashes: a uniform sample without replacement of the distinct ones, as a reservoir is, and
 * its first n are a sample of n (bottom-k sketch; Cohen and Kaplan, "Summarizing data using bottom-k sketches", PODC 2007). Holds
 * twice as many at most.
 */
export class LeastHashes {
  private readonly capacity: number;
  private held: (readonly [hash: number, key: string])[] = [];
  /** Greater ones are not among the least. */
  private limit = Number.POSITIVE_INFINITY;

  /** @param capacity from 1 */
  constructor(capacity: number) {
    this.capacity = capacity;
  }

  offer(key: string): void {
    const hash = hashOf(key);
    if (hash > this.limit) return;
    this.held.push([hash, key]);
    if (this.held.length >= 2 * this.capacity) this.prune();
  }

  /** The least first, each once. */
  list(): readonly string[] {
    this.prune();
    return this.held.map(([, key]) => key);
  }

  private prune(): void {
    this.held.sort(
      ([one, key], [other, otherKey]) => one - other || (key < otherKey ? -1 : Number(key > otherKey)),
    );
    this.held = this.held
      .filter(([, key], at, { [at - 1]: before }) => before?.[1] !== key)
      .slice(0, this.capacity);
    if (this.held.length === this.capacity) this.limit = this.held.at(-1)![0];
  }
}
