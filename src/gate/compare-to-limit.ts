// What a rule says of one value, where it may only be known that there was at least so much.
import type { Comparator } from './rule.ts';

export interface ComparedLimit {
  readonly comparator: Comparator | '==';
  /** In the unit of the value. */
  readonly limit: number;
}

/** inconclusive: more than what was seen might change the answer. */
export function compareToLimit(
  { comparator, limit }: ComparedLimit,
  value: number,
  isLowerBound = false,
): 'pass' | 'fail' | 'inconclusive' {
  const holds = {
    '<': value < limit,
    '<=': value <= limit,
    '==': value === limit,
    '>=': value >= limit,
    '>': value > limit,
  }[comparator];
  if (isLowerBound && mightChange(comparator, value, limit)) return 'inconclusive';
  return holds ? 'pass' : 'fail';
}

/** More would only confirm what is above a limit already. */
function mightChange(comparator: ComparedLimit['comparator'], value: number, limit: number): boolean {
  const settlesAtLimit = comparator === '<' || comparator === '>=';
  return settlesAtLimit ? value < limit : value <= limit;
}
