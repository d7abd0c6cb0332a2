// The share of failed requests with an interval: a count of what happened, which needs no blocks.
import { errorShare } from '../compare/cell.ts';
import type { Tally } from '../result/digest.ts';
import { boundShare } from '../stats/bound-share.ts';
import type { ObservedEstimate } from './evidence.ts';

/** Failures are taken for independent, which those of one outage aren't; but that they happened is certain. */
export function boundErrorShare(tally: Tally, limit: number): ObservedEstimate {
  const failed = tally.errors + tally.timeouts;
  const requests = tally.completed + failed;
  const share = errorShare(tally);
  if (requests === 0) return { estimate: share };
  // "No error at all" asks what happened, and that is known.
  if (limit === 0) return { estimate: share, low: share, high: share };
  return { estimate: share, ...boundShare(failed, requests) };
}
