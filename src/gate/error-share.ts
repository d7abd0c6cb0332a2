// The share of failed requests with an interval: a count of what happened, which needs no blocks.
import { errorShare } from '../compare/cell.ts';
import type { Tally } from '../result/digest.ts';
import type { Observed } from './evidence.ts';

/** Of the normal distribution, two-sided 95 %. */
const Z = 1.959964;

/**
 * Wilson's interval (J. Am. Stat. Assoc. 22, 1927): no error in 1000 requests leaves up to 0.38 % open.
 * It takes failures for independent, which those of one outage aren't; but that they happened is certain.
 */
export function boundErrorShare(tally: Tally, limit: number): Observed {
  const requests = tally.completed + tally.errors + tally.timeouts;
  const share = errorShare(tally);
  if (requests === 0) return { estimate: share };
  // "No error at all" asks what happened, and that is known.
  if (limit === 0) return { estimate: share, low: share, high: share };
  const shrink = 1 + Z ** 2 / requests;
  const center = share + Z ** 2 / (2 * requests);
  const spread = Z * Math.sqrt((share * (1 - share)) / requests + Z ** 2 / (4 * requests ** 2));
  return {
    estimate: share,
    // Without the rounding error that leaves 1e-20 where no request failed.
    low: share === 0 ? 0 : Math.max(0, (center - spread) / shrink),
    high: Math.min(1, (center + spread) / shrink),
  };
}
