// Whether cores used tell how many a server can use: a closed loop that did not fill it shows only how many that load took.

import { isRateMissed } from '../compare/spoiler.ts';
import { dropUndefined } from '../core/drop-undefined.ts';
import type { Cell } from '../result/digest.ts';
import type { Metric } from '../result/metrics.ts';
import type { RuleEvidence } from './evidence.ts';
import { type Comparator, isUpperLimit } from './rule.ts';

/**
 * That it used so many is certain whatever limited the load; that it uses no more is known of a full server only. At a
 * set rate that was reached the rule is about that rate, and the server need not be full.
 *
 * @param subject of the rule, with all operations together
 * @param reference that it is compared with, likewise; absent: with a value
 */
export function boundCores(
  { id, unit }: Metric,
  comparator: Comparator,
  subject: Cell,
  reference?: Cell,
): Pick<RuleEvidence, 'noPass' | 'noFail'> {
  // At rest nobody asks how full it was.
  if (unit !== 'cores' || id === 'idle_cores') return {};
  const ofSubject = whyNotFull(subject);
  const ofReference = reference && whyNotFull(reference);
  const [noPass, noFail] = isUpperLimit(comparator) ? [ofSubject, ofReference] : [ofReference, ofSubject];
  return { ...dropUndefined({ noPass, noFail }) };
}

/** Half a sentence; undefined: it could not have used more under that load, or the load was to be no larger. */
function whyNotFull(cell: Cell): string | undefined {
  const { target, limit } = cell;
  if (limit === 'server-bound' || isRateMissed(cell) === false) return undefined;
  switch (limit) {
    case 'client-bound':
      return `the client was the limit, so ${target} was not full`;
    case 'connection-bound':
      return `round trips were the limit, so ${target} was not full`;
    default:
      return `what limited ${target} is not known, so it may not have been full`;
  }
}
