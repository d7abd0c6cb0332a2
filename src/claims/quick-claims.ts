// How little of a measurement is enough for claims: the shortest rounds, and the fewest of them, that still tell something.

import type { ProfileOverrides } from '../profile/overrides.ts';
import type { Profile } from '../profile/profile.ts';
import { shortenWithEvents } from '../profile/shorten-with-events.ts';
import { metricById } from '../result/metrics.ts';
import type { ClaimTest } from './claim.ts';

const QUICK_DURATION_NS = 1e9;
const QUICK_WARMUP_NS = 0.5e9;
/** As many as `run` takes, and the fewest that have an interval. */
const DEFAULT_BLOCKS = 8;
const QUICK_BLOCKS = 6;

/** With `--quick`. */
export function shorten(profile: Profile): ProfileOverrides {
  const warmupNs = QUICK_WARMUP_NS;
  if (profile.events.length === 0) return { warmupNs, durationNs: QUICK_DURATION_NS };
  const durationNs = shortenWithEvents(profile);
  return durationNs === undefined ? { warmupNs } : { warmupNs, durationNs };
}

/** Memory is read once, after the load of the data: more blocks would tell no more of it. */
export function chooseBlocks(tests: readonly ClaimTest[], quick: boolean): number {
  const rules = tests.flatMap(({ expect, direction }) => [
    expect,
    ...(direction === undefined ? [] : [direction]),
  ]);
  if (rules.every(({ metric }) => metricById(metric).scope === 'fill')) return 1;
  return quick ? QUICK_BLOCKS : DEFAULT_BLOCKS;
}
