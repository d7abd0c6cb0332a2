// What spoils a round without a fault of any target: such a round counts for nothing, and its block is measured once more.

const REPEATABLE: ReadonlySet<string> = new Set([
  'E_FLEET_AGENT_LOST',
  'E_FLEET_AGENT_LATE',
  'E_FLEET_AGENT_PAUSED',
]);

/** @param code of a CacheBenchError */
export function isRepeatable(code: string): boolean {
  return REPEATABLE.has(code);
}
