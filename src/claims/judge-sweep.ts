// The verdict of a claim over a sweep: the same at every value, or another at some of them.
import type { ClaimJudgement, ClaimPoint, ClaimVerdict } from '../result/kinds/claims.ts';
import type { Sweep } from '../run/sweep.ts';

/**
 * A claim without "at such a size" is about all of them: it holds where it does at every value. Where values differ in
 * their verdict, it depends on them; where some can't be told and the others agree, neither can the whole.
 * @param judgements in the order of the values
 */
export function judgeSweep({ parameter, values }: Sweep, judgements: readonly ClaimPoint[]): ClaimJudgement {
  const points = values.map(({ text }, at) => ({ value: text, ...judgements[at]! }));
  return { ...conclude(parameter, points), sweep: { parameter, points } };
}

type Point = ClaimPoint & { readonly value: string };

function conclude(parameter: string, points: readonly Point[]): Pick<ClaimJudgement, 'verdict' | 'reason'> {
  const told = points.filter(({ verdict }) => verdict !== 'untestable');
  const untold = points.filter(({ verdict }) => verdict === 'untestable');
  const verdicts = [...new Set(told.map(({ verdict }) => verdict))];
  const [first] = verdicts;
  if (first === undefined) return { verdict: 'untestable', reason: untold[0]!.reason };
  if (verdicts.length > 1) {
    const parts = [...verdicts, ...(untold.length > 0 ? (['untestable'] as const) : [])].map(
      (verdict) => `${WORDS[verdict]} at ${listValues(points, verdict)}`,
    );
    return { verdict: 'depends', reason: `it depends on ${parameter}: ${parts.join('; ')}` };
  }
  if (untold.length > 0)
    return {
      verdict: 'untestable',
      reason: `at ${parameter} ${listValues(points, 'untestable')}: ${untold[0]!.reason}; at the others it ${WORDS[first]}`,
    };
  const [from, to] = [points[0]!.value, points.at(-1)!.value];
  return {
    verdict: first,
    reason: `at every one of ${points.length} values of ${parameter} from ${from} to ${to}`,
  };
}

const WORDS: Readonly<Record<ClaimVerdict, string>> = {
  holds: 'holds',
  'direction-only': 'holds in direction, not in size',
  'does-not-hold': 'does not hold',
  depends: 'depends',
  untestable: "can't be told",
};

function listValues(points: readonly Point[], verdict: ClaimVerdict): string {
  return points
    .filter((point) => point.verdict === verdict)
    .map(({ value }) => value)
    .join(', ');
}
