// What a rehearsal came to, in one sentence or two: what was lost, doubled or differs, and which rules are broken.
import { formatInteger } from '../core/units.ts';
import type { RehearsalResult } from '../result/kinds/rehearsal.ts';

export function describeOutcome(result: RehearsalResult): string {
  const { phases, settings, partial, verification, rules } = result;
  const failed = rules.filter(({ outcome }) => outcome === 'fail').length;
  const found = phases.flatMap(({ anomalies }) => anomalies).filter(({ count }) => count > 0);
  const names = [...new Set(found.map(({ name }) => name))];
  const different = verification?.different ?? 0;
  const ended = partial ? `Ended after ${phases.length} of ${settings.phases} phases. ` : '';
  const judged = failed === 0 ? '' : ` ${failed} of ${rules.length} rules are broken.`;
  const owed = phases.reduce(
    (sum, { shadow }) => sum + shadow.refused + shadow.unanswered + shadow.dropped,
    0,
  );
  const { missing, more } = sumWriteCounts(result);
  const what = [
    ...names.map((name) => `${formatInteger(sumOf(result, name))} ${name}`),
    // Without witnesses nobody knows which of them are there all the same.
    ...(owed > 0 && !names.includes('lost shadow writes')
      ? [`${formatInteger(owed)} writes that the other side did not acknowledge`]
      : []),
    ...(missing > 0 ? [`${formatInteger(missing)} writes that a server acknowledged but did not run`] : []),
    ...(more > 0 ? [`${formatInteger(more)} writes that a server ran but was not sent`] : []),
    ...(different > 0 ? [`${formatInteger(different)} keys that differ at the end`] : []),
  ];
  const outcome =
    what.length > 0
      ? `Found: ${what.join(', ')}.`
      : verification === undefined
        ? 'Nothing was lost in the phases that were checked.'
        : 'Nothing was lost, and the servers hold the same data.';
  return `${ended}${outcome}${judged}`;
}

/** By the servers' own counts: of what was not answered either may be true. */
function sumWriteCounts({ writeCounts = [] }: RehearsalResult): {
  readonly missing: number;
  readonly more: number;
} {
  return {
    missing: writeCounts.reduce(
      (sum, { acknowledged, counted }) => sum + Math.max(0, acknowledged - counted),
      0,
    ),
    more: writeCounts.reduce(
      (sum, { acknowledged, doubtful, counted }) => sum + Math.max(0, counted - acknowledged - doubtful),
      0,
    ),
  };
}

function sumOf({ phases }: RehearsalResult, wanted: string): number {
  return phases
    .flatMap(({ anomalies }) => anomalies)
    .filter(({ name }) => name === wanted)
    .reduce((sum, { count }) => sum + count, 0);
}
