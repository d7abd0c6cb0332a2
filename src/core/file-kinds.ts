// What JSON of ours that is no result says of itself, so that a command which is given it can say what it got.

/** Begins a baseline: a run reduced to what later ones are compared with. */
export const BASELINE_KIND = 'cache-bench baseline';
