// One row a check, from what it gave in each version of the protocol.
import { dropUndefined } from '../core/drop-undefined.ts';
import {
  type CompatCheck,
  type CompatDifference,
  type CompatLevel,
  LEVELS,
  OUTCOMES,
} from '../result/kinds/compat.ts';
import { type Check, commandNames } from './catalogue/check.ts';
import { levelOf } from './run/compare-transcripts.ts';
import type { Asked } from './run/run-checks.ts';

/** In the order of the catalogue; a check without an answer is left out. */
export function gatherChecks(checks: readonly Check[], asked: readonly Asked[]): CompatCheck[] {
  const byId = new Map<string, Asked[]>();
  for (const one of asked) byId.set(one.task.check.id, [...(byId.get(one.task.check.id) ?? []), one]);
  return checks.flatMap((check) => {
    const all = byId.get(check.id);
    return all === undefined ? [] : [gatherCheck(check, all)];
  });
}

function gatherCheck(check: Check, all: readonly Asked[]): CompatCheck {
  const inOrder = all.toSorted((one, other) => one.task.protocol - other.task.protocol);
  const [worst] = inOrder.toSorted((one, other) => rankOf(one) - rankOf(other)) as [Asked];
  const found = inOrder.filter(({ verdict }) => isFinding(verdict));
  const { outcome, reason } = worst.verdict;
  return {
    id: check.id,
    family: check.family,
    outcome,
    ...dropUndefined({ level: worstLevel(check, found), reason }),
    ...nonEmpty('about', check.about),
    ...nonEmpty('hint', check.hint),
    ...nonEmpty('source', check.source),
    ...nonEmpty('expect', check.expect),
    commands: [...commandNames(check)],
    differences: joinDifferences(outcome === 'flaky' ? [worst] : found),
    place: `${check.file}:${check.line}`,
  };
}

function rankOf({ verdict }: Asked): number {
  return OUTCOMES.indexOf(verdict.outcome);
}

function isFinding({ outcome }: Asked['verdict']): boolean {
  return outcome === 'crashed' || outcome === 'hung' || outcome === 'differs' || outcome === 'unsupported';
}

function worstLevel(check: Check, found: readonly Asked[]): CompatLevel | undefined {
  const levels = found.map(({ verdict: { outcome, differences } }) =>
    outcome === 'crashed' || outcome === 'hung' ? 'breaks' : levelOf(differences, check),
  );
  return LEVELS.find((level) => levels.includes(level));
}

/** The same difference in both versions is one. */
function joinDifferences(found: readonly Asked[]): CompatDifference[] {
  const joined: CompatDifference[] = [];
  for (const { task, verdict } of found)
    for (const { on, isRefused: _, ...difference } of verdict.differences) {
      const known = joined.find((one) => isSame(one, { ...difference, on }));
      if (known === undefined)
        joined.push({
          protocols: [task.protocol],
          ...difference,
          ...(on === 'main' ? {} : { on }),
        });
      else known.protocols.push(task.protocol);
    }
  return joined;
}

function isSame(one: CompatDifference, other: Omit<CompatDifference, 'protocols'>): boolean {
  return (
    one.step === other.step &&
    (one.on ?? 'main') === other.on &&
    one.reference === other.reference &&
    one.candidate === other.candidate
  );
}

function nonEmpty<Name extends string>(name: Name, text: string): { [name in Name]?: string } {
  return (text === '' ? {} : { [name]: text }) as { [name in Name]?: string };
}
