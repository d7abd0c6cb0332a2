// A small result of a race with rounds that failed: each is a whole entry in some hundred bytes, so that every byte can be tried.
import { type RaceResult, raceKind } from './kinds/race.ts';
import type { RoundResult } from './parts/round.ts';

export function sampleRace(rounds = 0, changes: Partial<RaceResult> = {}): RaceResult {
  return {
    kind: raceKind.kind,
    schemaVersion: raceKind.version,
    tool: { name: 'cache-bench', version: '0.0.0' },
    runId: '0badcafe',
    startedAt: '2026-01-02T03:04:05.000Z',
    partial: true,
    settings: {
      driver: 'resp',
      protocol: 2,
      blocks: 8,
      quick: false,
      seed: 42,
      reference: 'redis',
      command: 'cache-bench run',
    },
    environment: { facts: {}, cpuNote: 'not pinned' },
    targets: [],
    profiles: [],
    fills: [],
    warnings: [],
    rounds: Array.from({ length: rounds }, (_, block) => sampleRound(block)),
    ...changes,
  };
}

/** With text that is no ASCII, so that bytes are not characters. */
export function sampleRound(block: number): RoundResult {
  return {
    status: 'failed',
    profile: 'Über „read"',
    target: 'redis',
    block,
    position: 0,
    startedAt: '2026-01-02T03:04:05.000Z',
    error: { code: 'E_TARGET_LOST', message: 'ended\n\u2028\u{1f4a5}' },
  };
}
