// The condition of a word on speed: it holds with this generator on the cores of a server that may have waited for them.
import type { Cell } from '../result/digest.ts';
import type { Metric } from '../result/metrics.ts';
import type { ComparisonVerdict } from './judge-comparison.ts';

export const BESIDE_GENERATOR = 'with the generator on the same cores';

/** ", with the generator on the same cores" behind what holds under that condition, in every format; nothing behind what holds anyway. */
export function writeCondition({ besideGenerator }: { readonly besideGenerator?: true | undefined }): string {
  return besideGenerator ? `, ${BESIDE_GENERATOR}` : '';
}

/** What is not told holds under no condition. */
export function isToldBesideGenerator(verdict: ComparisonVerdict): boolean {
  return verdict.word !== 'cannot-tell' && verdict.besideGenerator === true;
}

/**
 * Rates and response times where a server may have waited for a core that the generator had: they are what they are on
 * these cores, and with the load from elsewhere the slower one may be the faster. What an operation takes of the CPU is no
 * matter of waiting.
 *
 * @param wholes all that the word is of, with all operations together
 */
export function isBesideGenerator(
  { scope, unit }: Pick<Metric, 'scope' | 'unit'>,
  wholes: readonly Cell[],
): boolean {
  const isOfSpeed = scope === 'operation' && (unit === 'perSecond' || unit === 'ns');
  return isOfSpeed && wholes.some(({ besideGenerator }) => besideGenerator);
}

/** A bound says itself what it holds under. */
export function underItsCores(
  metric: Pick<Metric, 'scope' | 'unit'>,
  verdict: ComparisonVerdict,
  wholes: readonly Cell[],
): ComparisonVerdict {
  if (verdict.word === 'cannot-tell' || verdict.atLeast !== undefined) return verdict;
  return isBesideGenerator(metric, wholes) ? { ...verdict, besideGenerator: true } : verdict;
}
