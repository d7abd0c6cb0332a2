// The ratio of two counts that a server told once: no blocks, so no interval, but a known resolution.
import type { Cell } from '../result/digest.ts';
import type { RatioBounds } from '../stats/ratio-bounds.ts';

/**
 * Memory per key is read off the server's own counter before and after one fill: repeated fills of one
 * server differed by up to 0.1 % (Redis 7.0, 100,000 keys); ten times that is left open.
 */
const COUNT_RESOLUTION = 0.01;

/** Shaped as an estimate, so that the same rules judge it; undefined without two values above 0. */
export function boundCount(
  candidate: number | undefined,
  reference: number | undefined,
): RatioBounds | undefined {
  if (candidate === undefined || reference === undefined || !(candidate > 0) || !(reference > 0))
    return undefined;
  const ratio = candidate / reference;
  const low = ratio / (1 + COUNT_RESOLUTION);
  const high = ratio * (1 + COUNT_RESOLUTION);
  return { ratio, low, high, confidence: 1, pValue: low > 1 || high < 1 ? 0 : 1 };
}

/** Why it may not be believed; half a sentence. Names of targets are as given: escape. */
export function whyRestless(cells: readonly Cell[], metric: string): string | undefined {
  const cell = cells.find(({ restless = [] }) => restless.includes(metric));
  return cell && `the memory of ${cell.target} may still have been changing when it was read`;
}
