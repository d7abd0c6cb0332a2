// How often a soak looks, and how many looks make a period: an hour for a week, less for less.

export interface SoakPace {
  readonly rowNs: number;
  readonly rowsPerPeriod: number;
}

const HOUR_NS = 3600e9;
const LONGEST_ROW_NS = 60e9;
const SHORTEST_ROW_NS = 1e9;
/** Twelve periods are the fewest that are judged, and the first turnover is not among them. */
const WANTED_PERIODS = 48;
/** With fewer a median is one row. */
const FEWEST_ROWS = 5;

/** @param rowNs by flag; absent: a minute, or less where the soak is short */
export function choosePace(durationNs: number, rowNs?: number): SoakPace {
  const periodNs = Math.min(HOUR_NS, durationNs / WANTED_PERIODS);
  const row =
    rowNs ?? Math.max(SHORTEST_ROW_NS, Math.min(LONGEST_ROW_NS, wholeSeconds(periodNs / FEWEST_ROWS)));
  return { rowNs: row, rowsPerPeriod: Math.max(1, Math.round(periodNs / row)) };
}

function wholeSeconds(ns: number): number {
  return Math.floor(ns / 1e9) * 1e9;
}
