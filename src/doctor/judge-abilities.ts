// How well each thing that one may want to measure goes on a machine, from what was found on it.
import { ABILITIES, type AbilityId } from './abilities.ts';
import type { Finding } from './rules.ts';

export interface Ability {
  readonly id: AbilityId;
  readonly label: string;
  /** with-care: something makes it worse that can't or need not be changed. */
  readonly verdict: 'well' | 'with-care' | 'badly';
  /** Ids of the findings. */
  readonly because: readonly string[];
}

export function judgeAbilities(findings: readonly Finding[]): readonly Ability[] {
  return Object.entries(ABILITIES).map(([id, label]) => {
    const spoiling = findings.filter(({ spoils }) => spoils.includes(id as AbilityId));
    const isBad = spoiling.some(({ level }) => level === 'warning');
    const verdict = isBad ? 'badly' : spoiling.length > 0 ? 'with-care' : 'well';
    return { id: id as AbilityId, label, verdict, because: spoiling.map((finding) => finding.id) };
  });
}
