// Whether times of events stand though the load's own generator was busy, or its rate was missed: by how late the bystander was itself.
import { formatDurationNs } from '../core/units.ts';
import type { Cell } from '../result/digest.ts';
import type { Metric } from '../result/metrics.ts';
import type { Spoiler } from './spoiler.ts';

/** Its delay may make a gap longer, and nothing shorter: a tenth of what is judged changes no answer that is worth one. */
const LARGEST_SHARE = 0.1;

/** What the bystander tells. */
const BY_BYSTANDER = new Set<string>(['bystander_gap', 'bystander_p50', 'bystander_p99', 'bystander_max']);

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

function tellDelay(wholes: readonly Cell[]): string {
  const delays = wholes.flatMap(({ ownDelayNs }) => ownDelayNs ?? []);
  return delays.length === 0
    ? ''
    : `, and the bystander up to ${formatDurationNs(Math.max(...delays))} late itself`;
}

/** How long an event takes is its own only beside a load of a set rate: one that takes what it gets competes for the cores. */
function isToldBeside({ id }: Metric, wholes: readonly Cell[]): boolean {
  if (id === 'event_duration') return wholes.every(({ pace }) => pace !== undefined);
  return BY_BYSTANDER.has(id);
}
