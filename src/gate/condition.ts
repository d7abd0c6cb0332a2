// What an answer to a rule holds under, where that is not any generator.
import { isBesideGenerator } from '../compare/beside-generator.ts';
import type { Cell } from '../result/digest.ts';
import type { Metric } from '../result/metrics.ts';
import type { RuleEvidence } from './evidence.ts';

/** @param wholes all that the rule is about, with all operations together */
export function conditionOf(metric: Metric, wholes: readonly Cell[]): Pick<RuleEvidence, 'besideGenerator'> {
  return isBesideGenerator(metric, wholes) ? { besideGenerator: true } : {};
}
