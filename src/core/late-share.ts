// Of the starts of an open loop, which share its generator made late.

/** What a worker, a round or an agent tells of its starts. */
export interface Starts {
  /** Of those that were sent in the window. */
  readonly lateSends: number;
  /** Came due in the window, and were not sent in it. */
  readonly unsent: number;
  /** One entry for each start that was sent in the window. */
  readonly lateness: { readonly count: number };
}

/**
 * Over all starts that were sent in the window or should have been. Not over those that came due in it: what a warm-up
 * left waiting is sent in the window too, late or not, and its replies are in the window's times.
 *
 * @returns 0 … 1; 0 where there was none
 */
export function shareOfLateStarts(parts: readonly Starts[]): number {
  const late = parts.reduce((sum, { lateSends }) => sum + lateSends, 0);
  const all = parts.reduce((sum, { unsent, lateness }) => sum + unsent + lateness.count, 0);
  return all === 0 ? 0 : late / all;
}
