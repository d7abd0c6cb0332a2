// What is known of how fast the generator is under a profile: alone before it, and in the rounds since.

export interface GeneratorSpeed {
  /** Operations per second against a server that does nothing; undefined: not calibrated. */
  readonly ceilingPerSecond: number | undefined;
  /** The most that it did in any round, whoever limited that: it can do at least so much. */
  reachedPerSecond: number;
}

export function noteReached(speed: GeneratorSpeed, perSecond: number): void {
  speed.reachedPerSecond = Math.max(speed.reachedPerSecond, perSecond);
}
