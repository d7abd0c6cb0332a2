// What a stage has to warn of: what an earlier run left behind, and targets that are not what they seem.
import type { Target } from '../targets/contract.ts';
import type { EndedOrphan } from '../targets/started/orphans.ts';
import { listIgnoredSettings } from './ignored-settings.ts';
import { describeMisnamed } from './misnamed.ts';

export interface StageWarning {
  /** Stable and greppable: `W_TARGET`. */
  readonly id: string;
  readonly message: string;
  /** Its name; absent: the warning is of no single one. */
  readonly target?: string;
}

export function warnOfOrphans(orphans: readonly EndedOrphan[]): readonly StageWarning[] {
  return orphans.map(({ directory }) => ({
    id: 'W_ORPHAN',
    message: `removed what an earlier, killed run had left: ${directory}`,
  }));
}

/** What targets say of themselves, names that mislead, and one server under two names. */
export function warnOfTargets(targets: readonly Target[]): readonly StageWarning[] {
  return targets.flatMap((target, index) => {
    const { name, identity, warnings } = target;
    const misnamed = describeMisnamed(target);
    const twin = targets.slice(0, index).find((other) => isSameServer(other.identity, identity));
    return [
      ...warnings.map((message) => ({ id: 'W_TARGET', message, target: name })),
      ...(misnamed === undefined ? [] : [{ id: 'W_MISNAMED', message: misnamed, target: name }]),
      ...listIgnoredSettings(target).map((flag) => warnOfIgnored(name, flag)),
      ...(twin === undefined ? [] : [warnOfTwins(twin.name, name)]),
    ];
  });
}

/** Servers that do not say who they are may be any. */
export function isSameServer(one: Target['identity'], other: Target['identity']): boolean {
  return one.runId !== '' && one.runId === other.runId;
}

function warnOfIgnored(name: string, flag: string): StageWarning {
  const message = `${name} accepted --${flag} but ignores it: according to CONFIG GET it no longer has this setting`;
  return { id: 'W_RETIRED_SETTING', message, target: name };
}

function warnOfTwins(first: string, second: string): StageWarning {
  const message = `${first} and ${second} are the same server: any difference between them is noise`;
  return { id: 'W_SAME_SERVER', message, target: second };
}
