// A rule of the gate as a claim: about one target under one profile, and right in direction where it is not in size.
import { parseRule } from '../gate/parse-rule.ts';
import { isUpperLimit, type RuleLimit } from '../gate/rule.ts';
import { RuleMistake } from '../gate/rule-reader.ts';
import { describeValue, didYouMean } from '../profile/problems.ts';
import type { ClaimRule, ClaimTest } from './claim.ts';

/**
 * Without a target it is about the candidate.
 * @throws RuleMistake with the place of the first mistake
 */
export function parseClaimRule(text: string, reference: string, candidate: string): ClaimRule {
  const { rule, places } = parseRule(text);
  const { target = candidate, limit } = rule;
  if (rule.profile !== undefined)
    throw new RuleMistake('got a profile in the rule, wanted it beside it as profile:', places.profile);
  if (limit.kind === 'baseline')
    throw new RuleMistake('got the baseline, wanted a value or a target: a claim has none', places.limit);
  refuseUnknown(target, places.target);
  if (limit.kind === 'target') {
    refuseUnknown(limit.target, places.limit);
    if (limit.target === target)
      throw new RuleMistake(`compares ${target} with itself, wanted another target`, places.limit);
  }
  return { ...rule, target };

  function refuseUnknown(name: string, index: number): void {
    const known = [reference, candidate];
    if (known.includes(name)) return;
    throw new RuleMistake(
      `unknown target ${describeValue(name)}, wanted one of ${known.join(', ')}${didYouMean(name, known)}`,
      index,
    );
  }
}

/** "14 times as much" is right in direction when it is more at all. A claim without a difference has none. */
export function inferDirection(rule: ClaimRule): ClaimRule | undefined {
  const { limit } = rule;
  if (limit.kind !== 'target') return undefined;
  const isUpper = isUpperLimit(rule.comparator);
  const claimsDifference = isUpper ? limit.factor < 1 : limit.factor > 1;
  return claimsDifference
    ? { ...rule, comparator: isUpper ? '<' : '>', limit: { ...limit, factor: 1 } }
    : undefined;
}

/** Those that a test needs: a claim may be about one server alone. */
export function namesOf({ expect, direction = expect }: ClaimTest): readonly string[] {
  const named = [expect, direction].flatMap(({ target, limit }) => [
    target!,
    ...(limit.kind === 'target' ? [limit.target] : []),
  ]);
  return [...new Set(named)];
}

/** With 5 %, 14 times is claimed of what is at least 13.33 times: claims are told in round numbers. */
export function relax(rule: ClaimRule, tolerance: number): ClaimRule {
  const scale = isUpperLimit(rule.comparator) ? 1 + tolerance : 1 / (1 + tolerance);
  return { ...rule, limit: scaleLimit(rule.limit, scale) };
}

function scaleLimit(limit: RuleLimit, scale: number): RuleLimit {
  return limit.kind === 'value'
    ? { ...limit, value: limit.value * scale }
    : { ...limit, factor: limit.factor * scale };
}
