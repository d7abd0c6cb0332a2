// Who sent the rounds of a run, or the probes of a search, where it was a fleet.
import { type RunResult, roundsOf } from './kinds.ts';
import type { Agent } from './parts/round.ts';

export interface FleetRound {
  readonly target: string;
  readonly agents: readonly Agent[];
}

/** In the order they were measured; empty: no fleet sent the load. */
export function listFleetRounds(result: RunResult): FleetRound[] {
  const rounds = roundsOf(result).filter((round) => round.status === 'completed');
  const probes = 'capacity' in result ? result.capacity.probes : [];
  return [...rounds, ...probes].flatMap(({ target, agents }) =>
    agents === undefined ? [] : [{ target, agents }],
  );
}
