// What JSON that is no result of a run says of itself, so that a command which is given it can say what it got.

/** Begins what `replay --json` prints. */
export const REPLAY_KIND = 'cache-bench replay';
/** Begins a baseline: a run reduced to what later ones are compared with. */
export const BASELINE_KIND = 'cache-bench baseline';
/** Begins what `compat` keeps: where two servers answer alike, and where not. */
export const COMPAT_KIND = 'cache-bench compat';
