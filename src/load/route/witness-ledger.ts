// What the witnesses of one phase have written: each write by itself, so that what became of it can be told one by one.

/** Each detects what others can not. */
export const WITNESS_KINDS = ['log', 'register', 'expiring', 'counter', 'transfer', 'script'] as const;
/**
 * log: RPUSH of a number that no other write has; register: SET … GET of a version, which answers the one before;
 * expiring: SET of a key that no other write has, with a time to live; counter: INCR; transfer: a transaction that moves
 * one from a key to another, so that their sum stays 0; script: the same by EVAL.
 */
export type WitnessKind = (typeof WITNESS_KINDS)[number];

/** What became of a write on one side. */
export const NOT_SENT = 0;
export const ACKNOWLEDGED = 1;
/** Sent, and never answered: applied or not. */
export const DOUBTFUL = 2;
/** Answered by an error. */
export const REFUSED = 3;
/** It should have been sent, and was not: no connection, or no room in the queue. */
export const UNSENT = 4;

/** One key, and all its writes in the order in which they were sent. */
export interface WitnessKey {
  readonly kind: WitnessKind;
  /** With the prefix of the run; of a transfer or a script the first of its two keys. */
  readonly key: string;
  /** Parallel lists: what was written, when it was sent (monotonicNs), and what became of it on each side. */
  readonly values: number[];
  readonly sentNs: number[];
  readonly reference: number[];
  readonly candidate: number[];
  /** Of a register: the version that each side said it had before; 0: none, -1: not told. */
  readonly beforeReference: number[];
  readonly beforeCandidate: number[];
  /** When it was known last what became of a write on a side (monotonicNs); 0: never. */
  settledNs: number;
}

export interface WitnessLedger {
  readonly keys: readonly WitnessKey[];
}

/** Whether it moves from one key to another. */
export function hasPayee({ kind }: Pick<WitnessKey, 'kind'>): boolean {
  return kind === 'transfer' || kind === 'script';
}

/** The other key of such a one. */
export function payeeOf(key: string): string {
  return `${key}:to`;
}
