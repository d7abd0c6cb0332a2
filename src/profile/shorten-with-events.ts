// How much shorter a measurement with events may be for a first look.
import type { Profile } from './profile.ts';

/** With less, what is done next to the server would hide the one before, and a script may outlast the measurement. */
const SHARE = 0.5;
/** What goes before the first event is what it is compared with. */
const CALM_NS = 1e9;

/** @returns nanoseconds; undefined where nothing is done to the server, or the profile has no duration */
export function shortenWithEvents({ events, load: { stop } }: Profile): number | undefined {
  if (events.length === 0 || stop.kind !== 'duration') return undefined;
  const firstNs = Math.min(...events.map(({ atNs }) => atNs));
  return stop.durationNs * Math.min(1, Math.max(SHARE, CALM_NS / firstNs));
}
