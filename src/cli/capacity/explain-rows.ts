// Rows of the curve whose percentile and whose count of held probes seem to contradict each other, and why they do not.
import { type CurvePoint, type CurveRow, readPercentile } from '../../capacity/curve.ts';
import { percentileOf, type Slo } from '../../capacity/slo.ts';
import { formatCount } from '../../core/units.ts';

/** Of one target; more would be longer than the table. */
const MOST_ROWS = 2;

/**
 * A rate counts by the majority of its probes, and the percentile of its row is of all of them together: so one bad probe of three
 * may lift it above the limit, and a probe may fail by something else than its percentile.
 *
 * @param targets in the order of the points
 * @returns a sentence for each such row, the highest rates first where there are many
 */
export function explainRows(
  rows: readonly CurveRow[],
  targets: readonly { readonly target: string }[],
  slo: Slo,
): string[] {
  return targets.flatMap(({ target }, at) =>
    rows
      .flatMap(({ offeredPerSecond, points }) => {
        const why = points[at] && explainPoint(points[at], slo);
        return why === undefined ? [] : [`${target} at ${formatCount(offeredPerSecond)}: ${why}.`];
      })
      .slice(-MOST_ROWS),
  );
}

function explainPoint(point: CurvePoint, slo: Slo): string | undefined {
  const { held, probes, misses } = point;
  const failed = probes - held;
  const read = slo.map((objective) => ({
    ...objective,
    valueNs: readPercentile(point, percentileOf(objective.name)),
  }));
  const over = read.filter(({ valueNs, limitNs }) => valueNs !== undefined && valueNs >= limitNs);
  const areKept = read.every(({ valueNs, limitNs }) => valueNs !== undefined && valueNs < limitNs);
  if (held > failed && over.length > 0) {
    const names = over.map(({ name }) => name).join(' and ');
    return `held: ${held} of ${probes} probes kept every objective; the ${names} of all ${probes} together is above its limit because of the ${failed === 1 ? 'other one' : 'others'} (${listOnce(misses)})`;
  }
  if (held <= failed && areKept)
    return `not held: ${failed} of ${probes} ${probes === 1 ? 'probe' : 'probes'} did not hold (${listOnce(misses)}), although all replies together are below the limits`;
  return undefined;
}

/** Two tell what it was. */
function listOnce(misses: readonly string[]): string {
  const distinct = [...new Set(misses)];
  const more = distinct.length - 2;
  return [...distinct.slice(0, 2), ...(more > 0 ? [`${more} more`] : [])].join('; ');
}
