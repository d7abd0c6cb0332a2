// What a server has had under a register: each answer to a write names the version before it.
import type { WitnessKey } from '../../load/route/witness-ledger.ts';

export interface RegisterHistory {
  /** Versions in the order in which the server had them, as far as it is known. */
  readonly order: readonly number[];
  /** Whether the server ever had it; of what is not known, true. */
  isApplied(version: number): boolean;
}

/**
 * @param final what the register holds; absent: it is not there any more
 * @param before of each write, what its answer named: 0: nothing, -1: no version
 * @param isKept the server gave no key up meanwhile: what an answer does not find was never there
 */
export function readRegister(
  { values }: Pick<WitnessKey, 'values'>,
  final: number | undefined,
  before: readonly number[],
  isKept = false,
): RegisterHistory {
  const known = new Set(values);
  // An answer that belongs to another request names anything.
  const told = values.map((value, at) => {
    const named = before[at] ?? NOT_TOLD;
    return named === 0 || (known.has(named) && named !== value) ? named : NOT_TOLD;
  });
  const applied = new Set(told.filter((version) => version > 0));
  for (const [at, value] of values.entries()) if (told[at] !== NOT_TOLD) applied.add(value);
  const last = final !== undefined && known.has(final) ? final : undefined;
  if (last !== undefined) applied.add(last);
  const order = orderOf(values, told, applied, last);
  // Told, and not kept: a later version that the chain from the last one does not reach.
  const reached = new Set(order);
  const whole = isKept ? wholeHistory(final, values, told) : undefined;
  if (whole !== undefined) return { order: [...whole].reverse(), isApplied: (version) => whole.has(version) };
  const firstReached = order.length === 0 ? 0 : Math.min(...order);
  return {
    order,
    isApplied(version) {
      if (reached.has(version)) return true;
      if (applied.has(version)) return version < firstReached;
      return !isMissing(version, { values, told, applied, final: last });
    },
  };
}

const NOT_TOLD = -1;

/**
 * Back from the last version to the one that found nothing: of a server that gave no key up, all that it ever had.
 *
 * @returns the last one first; undefined where an answer is missing, or another one contradicts it
 */
function wholeHistory(
  final: number | undefined,
  values: readonly number[],
  told: readonly number[],
): ReadonlySet<number> | undefined {
  const order = new Set<number>();
  if (final === undefined) return order;
  const beforeOf = new Map(values.map((value, at) => [value, told[at]!]));
  for (let version = final; version !== 0; version = beforeOf.get(version) ?? NOT_TOLD) {
    if (version === NOT_TOLD || order.has(version)) return undefined;
    order.add(version);
  }
  // Only the server knows what it had: who named a version, was there.
  const isContradicted = values.some((value, at) => told[at]! > 0 && !order.has(value));
  return isContradicted ? undefined : order;
}

interface Answers {
  readonly values: readonly number[];
  readonly told: readonly number[];
  readonly applied: ReadonlySet<number>;
  readonly final: number | undefined;
}

/** The next write that was answered names an older one; or nothing does, and what is there is older. */
function isMissing(version: number, { values, told, applied, final }: Answers): boolean {
  const at = values.indexOf(version);
  const next = told.findIndex((named, other) => other > at && named !== NOT_TOLD);
  if (next < 0) return final === undefined || final < version;
  if (told[next] !== 0) return told[next]! < version;
  // It found nothing: the register was new, or what was there had been evicted.
  return !values.slice(0, next).some((earlier) => applied.has(earlier));
}

/** Backwards from the last version; whoever was not answered is put where the last one that is left would be. */
function orderOf(
  values: readonly number[],
  told: readonly number[],
  applied: ReadonlySet<number>,
  final: number | undefined,
): readonly number[] {
  const beforeOf = new Map(values.map((value, at) => [value, told[at]!]));
  const left = values.filter((value) => applied.has(value));
  const order: number[] = [];
  const seen = new Set<number>();
  for (let next = final ?? left.at(-1); next !== undefined; ) {
    order.push(next);
    seen.add(next);
    while (left.length > 0 && seen.has(left.at(-1)!)) left.pop();
    const named = beforeOf.get(next) ?? NOT_TOLD;
    if (named > 0 && !seen.has(named)) next = named;
    // Nothing before: later versions, had they stayed, would come after the last one.
    else next = named === 0 ? left.findLast((value) => value < order.at(-1)!) : left.at(-1);
  }
  order.reverse();
  // What the register was when it went is gone with it.
  return final === undefined ? order.slice(0, -1) : order;
}
