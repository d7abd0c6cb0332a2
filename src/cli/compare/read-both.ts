// The two sides of a comparison, read so that of long runs no more is held at a time than must be.
import { withoutTails } from '../../compare/digest-run.ts';
import type { Host } from '../../core/host.ts';
import { type ComparedSide, readComparedSide } from '../gate/load-baseline.ts';

/**
 * A long run takes a while to read, and a gigabyte: two of its targets are read once, and of two runs one is held at a time.
 *
 * @param read of one path; another one in tests
 * @throws CacheBenchError of `read`
 */
export async function readBoth(
  host: Host,
  before: string,
  after: string,
  read = readComparedSide,
): Promise<readonly [ComparedSide, ComparedSide]> {
  if (before === after) {
    const side = await read(host, before);
    return [side, side];
  }
  // In a function of its own: what a variable here held, it would hold while the second is read.
  const readFirst = async () => lighten(await read(host, before));
  return [await readFirst(), await read(host, after)];
}

/** Tails are compared within a run only, and then by the other side. */
function lighten(side: ComparedSide): ComparedSide {
  return 'digest' in side ? { digest: withoutTails(side.digest) } : side;
}
