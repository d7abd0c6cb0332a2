// What limited the rounds of a target, most frequent first.
import type { CompletedRound } from '../result/parts/round.ts';
import type { Saturation } from '../result/parts/saturation.ts';

export interface LimitGroup {
  readonly kind: Saturation['limit'];
  readonly rounds: readonly CompletedRound[];
}

/** Of equally frequent limits the one that allows fewer claims stands first. */
const MOST_CAUTIOUS_FIRST = [
  'client-bound',
  'unknown',
  'rate-bound',
  'connection-bound',
  'server-bound',
] as const;

export function groupByLimit(rounds: readonly CompletedRound[]): LimitGroup[] {
  return MOST_CAUTIOUS_FIRST.map((kind) => ({
    kind,
    rounds: rounds.filter((round) => round.saturation.limit === kind),
  }))
    .filter((group) => group.rounds.length > 0)
    .sort((a, b) => b.rounds.length - a.rounds.length);
}
