// An agent of a fleet as a round has it.
import type { Agent } from '../result/parts/round.ts';

export function sampleAgent(changes: Partial<Agent> = {}): Agent {
  return {
    ...{ name: 'a1', workers: 2, connections: 25, completed: 10, maxEventLoopUtilization: 0.5 },
    ...{ maxCpuShare: 0.4, coresUsed: 1, machineBusyShare: 0.3, stealShare: 0, throttledShare: 0 },
    ...{ longestPauseMs: 3, startErrorUs: 80, pingUs: 120, isHere: false },
    ...changes,
  };
}
