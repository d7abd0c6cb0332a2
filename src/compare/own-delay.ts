// Whether times of events stand though the load's own generator was busy, or its rate was missed: by how late the bystander was itself.
import { formatDurationNs } from '../core/units.ts';
import type { Cell } from '../result/digest.ts';
import type { Metric, MetricId } from '../result/metrics.ts';
import type { Spoiler } from './spoiler.ts';

/** A tenth of what is judged changes no answer that is worth one. */
const LARGEST_SHARE = 0.1;

/** What the bystander tells: only longer by its own delay. */
const BY_BYSTANDER = new Set<string>(['bystander_gap', 'bystander_p50', 'bystander_p99', 'bystander_max']);
/** One delay is enough to make these longer, and no small part of many requests. */
const OF_ONE_MOMENT = new Set<string>(['bystander_gap', 'bystander_max']);

export function isToldByBystander({ id }: Metric): boolean {
  return BY_BYSTANDER.has(id);
}

/**
 * The spoiler that is left. Bystander and event have threads and connections of their own: a load that is late, or
 * held up by the very event, tells nothing of theirs. Whether they had a core when they needed one, the bystander knows.
 *
 * @param wholes the targets with all operations together
 * @param judgedNs the largest of what is compared, limit included
 */
export function sparedByBystander(
  metric: Metric,
  spoiler: Spoiler | undefined,
  wholes: readonly Cell[],
  judgedNs: number,
): Spoiler | undefined {
  if (spoiler?.spoils !== 'speed' || !isToldBeside(metric, wholes)) return spoiler;
  const isPunctual = wholes.every(
    ({ ownDelayNs }) => ownDelayNs !== undefined && ownDelayNs <= LARGEST_SHARE * judgedNs,
  );
  return isPunctual ? undefined : { ...spoiler, why: `${spoiler.why}${tellDelay(wholes)}` };
}

/** ", and the bystander up to 31.0 ms late itself"; nothing where that is not known. */
export function tellDelay(wholes: readonly Cell[]): string {
  const delays = wholes.flatMap(({ ownDelayNs }) => ownDelayNs ?? []);
  return delays.length === 0
    ? ''
    : `, and the bystander up to ${formatDurationNs(Math.max(...delays))} late itself`;
}

/** How long an event takes is its own only beside a load of a set rate: one that takes what it gets competes for the cores. */
function isToldBeside(metric: Metric, wholes: readonly Cell[]): boolean {
  if (metric.id === 'event_duration') return wholes.every(({ pace }) => pace !== undefined);
  return isToldByBystander(metric);
}

/**
 * The same cell as a bystander might have seen it that is never late: each round's value less the most that it was.
 * Where that is not known and the generator was busy, no more is known than that the time is above 0. Percentiles of
 * many requests are not moved by the delay of a few, and taken as they are where nothing was busy.
 *
 * @param whole the same target with all operations together
 */
export function withoutDelay(
  cell: Cell,
  whole: Cell,
  metric: Metric & { readonly id: MetricId },
  isSpoiled: boolean,
): Cell {
  if (!isSpoiled && !OF_ONE_MOMENT.has(metric.id)) return cell;
  const delays = new Map(whole.rounds.map(({ block, ownDelayNs }) => [block, ownDelayNs]));
  const unknownNs = isSpoiled ? Number.POSITIVE_INFINITY : 0;
  const rounds = cell.rounds.map((round) => {
    const value = round.values[metric.id];
    if (value === undefined) return round;
    const delayNs = delays.get(round.block) ?? whole.ownDelayNs ?? unknownNs;
    return { ...round, values: { ...round.values, [metric.id]: Math.max(1, value - delayNs) } };
  });
  return { ...cell, rounds };
}
