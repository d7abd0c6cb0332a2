// Times without success in a series of successes, and times in which two series go on beside each other; pure.
import type { Interval } from '../history.ts';

/**
 * The longest time between two successes that ends after the fault: from the last success before to the first after.
 *
 * @param successesNs ascending
 * @param endNs of the observation: without a success since then, the gap was still open
 * @returns undefined where there was no success before the fault, so that nothing is known
 */
export function longestGap(
  successesNs: readonly number[],
  faultNs: number,
  endNs: number,
): (Interval & { readonly isOpen: boolean }) | undefined {
  if (successesNs.length === 0 || successesNs[0]! > faultNs) return undefined;
  let longest: (Interval & { isOpen: boolean }) | undefined;
  for (const [index, startNs] of successesNs.entries()) {
    const next = successesNs[index + 1];
    const gap = { startNs, endNs: next ?? endNs, isOpen: next === undefined };
    if (gap.endNs <= faultNs) continue;
    if (longest === undefined || lengthOf(gap) > lengthOf(longest)) longest = gap;
  }
  return longest;
}

/** The time before the fault in which all clients are at work, and none is starting. */
const USUAL_NS = 1.5e9;

/** The longest gap that had begun shortly before the fault and had ended by then: what is usual. 0 where there is none. */
export function usualGapNs(successesNs: readonly number[], faultNs: number): number {
  let longestNs = 0;
  for (let index = 1; index < successesNs.length && successesNs[index]! <= faultNs; index++) {
    const startNs = successesNs[index - 1]!;
    if (startNs >= faultNs - USUAL_NS) longestNs = Math.max(longestNs, successesNs[index]! - startNs);
  }
  return longestNs;
}

export function lengthOf({ startNs, endNs }: Interval): number {
  return Math.max(0, endNs - startNs);
}

/** Runs of successes with no more than `mostNs` between them. */
export function runsOf(successesNs: readonly number[], mostNs: number): readonly Interval[] {
  const runs: { startNs: number; endNs: number }[] = [];
  for (const atNs of successesNs) {
    const last = runs.at(-1);
    if (last !== undefined && atNs - last.endNs <= mostNs) last.endNs = atNs;
    else runs.push({ startNs: atNs, endNs: atNs });
  }
  return runs;
}

/** How long both went on, in all. Each list is ascending and without overlap in itself. */
export function overlapNs(some: readonly Interval[], others: readonly Interval[]): number {
  let sumNs = 0;
  for (const one of some)
    for (const other of others)
      sumNs += Math.max(0, Math.min(one.endNs, other.endNs) - Math.max(one.startNs, other.startNs));
  return sumNs;
}
