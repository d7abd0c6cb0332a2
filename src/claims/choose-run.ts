// Which saved run a claim is judged by: one that sent the same, to targets of the same names.
import { listLeaves } from '../compare/leaves.ts';
import type { RunDigest } from '../result/digest.ts';

/** What a claim asks for. */
export interface WantedRun {
  /** As the profile is run, with overrides; each value of a sweep is one. */
  readonly profiles: readonly { readonly name: string }[];
  readonly targets: readonly string[];
}

export interface SavedRun {
  /** As the user named it. */
  readonly place: string;
  readonly digest: RunDigest;
}

/** The newest one that fits; or why none does. */
export function chooseRun(wanted: WantedRun, saved: readonly SavedRun[]): SavedRun | string {
  const names = wanted.profiles.map(({ name }) => name);
  const name = names.join(' and ');
  const named = saved.filter(({ digest }) =>
    names.every((one) => digest.profiles.some((profile) => profile.name === one)),
  );
  if (named.length === 0) return `${name} is in none of the results`;
  const aimed = named.filter(({ digest }) =>
    wanted.targets.every((target) => digest.targets.some((one) => one.name === target)),
  );
  if (aimed.length === 0) return `no result has ${name} on ${wanted.targets.join(' and ')}`;
  const differences = aimed.map(({ digest }) =>
    wanted.profiles.map((profile) => findDifference(profile, digest)).find((one) => one !== undefined),
  );
  const fitting = aimed.filter((_, index) => differences[index] === undefined);
  const newest = fitting.toSorted((a, b) => b.digest.startedAt.localeCompare(a.digest.startedAt))[0];
  return newest ?? `${name} was measured with another ${differences[0]}`;
}

/**
 * What may differ: words about the profile, and for how long it was measured, with which the times of events move. The
 * generator's threads are chosen by the machine unless the profile says.
 */
const FREE = /^(?:description|source|load\.(?:stop\.|warmupNs$|timeoutNs$)|events\[\d+\]\.(?:at|every)Ns$)/;

/** The path of the first difference. Both as JSON has them: what is undefined is absent. */
function findDifference(profile: { readonly name: string }, digest: RunDigest): string | undefined {
  const { resolved } = digest.profiles.find(({ name }) => name === profile.name)!;
  const wanted = listLeaves(JSON.parse(JSON.stringify(profile)));
  const has = listLeaves(resolved);
  return [...new Set([...wanted.keys(), ...has.keys()])].find(
    (path) => !FREE.test(path) && wanted.get(path) !== has.get(path),
  );
}
