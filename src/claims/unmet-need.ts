// What a claim needs that is not here: the reason why it can't be tested.
import { dropUndefined } from '../core/drop-undefined.ts';
import type { RunDigest } from '../result/digest.ts';
import type { TargetRecord } from '../result/parts/target.ts';
import type { ClaimNeeds } from './claim.ts';

/** What is known of a place where claims are tested; what is not known keeps nothing from being tested. */
export interface TestPlace {
  /** Of the machine that the servers run on. */
  readonly cores?: number;
  readonly targets: readonly (Pick<TargetRecord, 'name'> &
    Partial<Pick<TargetRecord, 'flavor' | 'version'>>)[];
}

/** Half a sentence; undefined when nothing is missing. */
export function findUnmetNeed(needs: ClaimNeeds, { cores, targets }: TestPlace): string | undefined {
  const [reason] = [
    ...(needs.cores !== undefined && cores !== undefined && cores < needs.cores
      ? [`${cores} ${cores === 1 ? 'core' : 'cores'}; the claim is for ${needs.cores}`]
      : []),
    ...targets.flatMap(({ name, flavor }) => {
      const wanted = needs.flavors.get(name);
      return wanted === undefined || flavor === undefined || flavor === wanted
        ? []
        : [`${name} is ${flavor} here; the claim is about ${wanted}`];
    }),
    ...targets.flatMap(({ name, version }) => {
      const wanted = needs.versions.get(name);
      return wanted === undefined || version === undefined || isAtLeast(version, wanted)
        ? []
        : [`${name} has version ${version}; the claim is for ${wanted} or later`];
    }),
  ];
  return reason;
}

/** By their numbers: 7.10 is later than 7.2. What has no number is 0. */
export function isAtLeast(version: string, wanted: string): boolean {
  const [has, needs] = [version, wanted].map((text) => (text.match(/\d+/g) ?? []).map(Number));
  for (const [index, number] of needs!.entries()) {
    const own = has![index] ?? 0;
    if (own !== number) return own > number;
  }
  return true;
}

/** Where a run took place. */
export function placeOf(run: RunDigest): TestPlace {
  const cores = run.targets.every(isHere) ? coresOf(run.facts) : undefined;
  return { targets: run.targets, ...dropUndefined({ cores }) };
}

/** Usable ones: neither a CPU set nor a quota leaves more. */
export function coresOf(facts: Readonly<Record<string, unknown>>): number | undefined {
  const { usableCpus, cpuQuota } = facts;
  if (typeof usableCpus !== 'number') return undefined;
  return typeof cpuQuota === 'number' ? Math.max(1, Math.min(usableCpus, Math.floor(cpuQuota))) : usableCpus;
}

/** A server elsewhere has cores that nobody told us of. */
function isHere({ owned, endpoint }: TargetRecord): boolean {
  return owned || /^unix:|^[\w-]+:\/\/(?:localhost|127\.[\d.]+|\[::1\])(?::|\/|$)/.test(endpoint);
}
