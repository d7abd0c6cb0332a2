// Whether the targets, profiles and operations that a rule names exist: asked before anything runs.
import { describeValue, didYouMean } from '../profile/problems.ts';
import type { ParsedRule } from './parse-rule.ts';
import { isOnProfile } from './rule.ts';
import { RuleMistake } from './rule-reader.ts';

/** What a rule may name. */
export interface Race {
  readonly targets: readonly string[];
  readonly profiles: readonly { readonly name: string; readonly operations: readonly string[] }[];
  /** Profiles that exist and are not part of this race: a rule on them is skipped, in sight. */
  readonly otherProfiles: readonly string[];
  readonly hasBaseline: boolean;
}

/** @throws RuleMistake for the first name that nobody knows */
export function checkNames({ rule, places }: ParsedRule, race: Race): void {
  if (rule.target !== undefined) requireKnown('target', rule.target, race.targets, places.target);
  if (rule.limit.kind === 'target') requireKnown('target', rule.limit.target, race.targets, places.limit);
  if (rule.limit.kind === 'baseline' && !race.hasBaseline)
    throw new RuleMistake('there is no baseline, wanted one named with --baseline', places.limit);
  const raced = race.profiles.filter(({ name }) => isOnProfile(rule, name));
  if (rule.profile !== undefined && raced.length === 0) {
    const known = [...race.profiles.map(({ name }) => name), ...race.otherProfiles];
    requireKnown('profile', rule.profile, known, places.profile);
  } else if (rule.operation !== undefined) {
    const operations = raced.flatMap((profile) => profile.operations);
    requireKnown('operation', rule.operation, operations, places.operation);
  }
}

function requireKnown(what: string, name: string, known: readonly string[], index: number): void {
  if (known.includes(name)) return;
  const unique = [...new Set(known)];
  throw new RuleMistake(
    `unknown ${what} ${describeValue(name)}, wanted one of ${unique.join(', ')}${didYouMean(name, unique)}`,
    index,
  );
}
