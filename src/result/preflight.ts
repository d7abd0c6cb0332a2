// What stands in the way of a move of data, as it is printed with --json.

export const PREFLIGHT_LEVELS = ['breaks', 'differs', 'look', 'unknown', 'fine'] as const;

export interface PreflightRow {
  readonly topic: string;
  /** look: somebody has to; unknown: a server did not tell. */
  readonly level: (typeof PREFLIGHT_LEVELS)[number];
  readonly source: string;
  readonly candidate: string;
  /** What to do about it. */
  readonly remedy?: string;
}

export interface PreflightServer {
  /** Without secrets. */
  readonly endpoint: string;
  readonly flavor: string;
  readonly version: string;
}

export interface PreflightResult {
  readonly source: PreflightServer;
  readonly candidate: PreflightServer;
  /** That were looked at, of how many there are. */
  readonly keysLookedAt: number;
  readonly keys: number;
  /** In the order in which they matter. */
  readonly rows: readonly PreflightRow[];
  readonly warnings: readonly string[];
}
