// What may go wrong with data that two servers hold: the classes of a rehearsal, in the order in which they are told.

export const ANOMALIES = [
  /** Acknowledged by the side that answers the user, meant for the other side too, and not there. */
  'lost shadow writes',
  /** Acknowledged to the user by a side that does not have it. */
  'lost acknowledged writes',
  /** On the other side although the user was never told that it was done, and not on the side that answers. */
  'phantom writes',
  /** Applied more than once. */
  'doubled writes',
  /** Overtaken by one that was sent later. */
  'reordered writes',
  /** Neither acknowledged nor refused: applied or not. */
  'doubtful writes',
  /** A read gave an older value than one that was acknowledged before it was sent. */
  'stale reads',
  /** A read found nothing where a write was acknowledged before. */
  'missing reads',
  /** The two replies to one read were not the same. */
  'differing reads',
  /** A key ends on one side at another time. */
  'TTL drift',
  /** Counters that were incremented equally often on both sides, and differ. */
  'drift of counters',
  /** Half of a transaction. */
  'broken transactions',
  /** Half of what a script does. */
  'broken scripts',
] as const;

export type AnomalyName = (typeof ANOMALIES)[number];
