// From the texts of declared rules to rules, or to everything that is wrong with them.
import { dropUndefined } from '../core/drop-undefined.ts';
import { usageError } from '../core/errors.ts';
import { checkNames, type Race } from './check-names.ts';
import { parseRule } from './parse-rule.ts';
import type { Rule, RuleSource } from './rule.ts';
import { RuleMistake } from './rule-reader.ts';

export interface DeclaredRule {
  readonly text: string;
  readonly severity?: Rule['severity'];
  /** Profile named beside the text. */
  readonly profile?: string;
  readonly source?: RuleSource;
  /** The message with the place of the character: `cache-bench.yaml:12:9 …`. */
  locate(message: string, index: number): string;
}

/** @throws CacheBenchError E_RULE (exit code 2) with the mistakes of all rules, one a line */
export function readRules(declared: readonly DeclaredRule[], race: Race): Rule[] {
  const mistakes: string[] = [];
  const rules = declared.flatMap((one) => {
    try {
      return [readRule(one, race)];
    } catch (error) {
      if (!(error instanceof RuleMistake)) throw error;
      mistakes.push(one.locate(error.message, error.index));
      return [];
    }
  });
  if (mistakes.length > 0)
    throw usageError('E_RULE', mistakes.join('\n'), 'docs/gate.md has the grammar with examples.');
  return rules;
}

function readRule({ text, severity = 'error', profile, source }: DeclaredRule, race: Race): Rule {
  const parsed = parseRule(text);
  if (profile !== undefined && parsed.rule.profile !== undefined)
    throw new RuleMistake(
      'the profile is named twice, wanted it in the rule or beside it',
      parsed.places.profile,
    );
  const rule = { ...parsed.rule, ...dropUndefined({ profile }) };
  checkNames({ ...parsed, rule }, race);
  return { ...rule, severity, ...dropUndefined({ source }) };
}
