// Who sent the load where it was a fleet: its agents, how well their clocks are known, and how far each target is from each.
import { listFleetRounds } from '../result/agents.ts';
import type { RunResult } from '../result/kinds.ts';
import type { Agent } from '../result/parts/round.ts';
import type { Fact } from './model.ts';

/** Empty: no fleet sent the load. */
export function listFleetFacts(result: RunResult): Fact[] {
  const seen = new Map<string, { last: Agent; clockUs: number; pings: Map<string, number> }>();
  for (const { target, agents } of listFleetRounds(result)) {
    for (const agent of agents) {
      const known = seen.get(agent.name);
      const pings = known?.pings ?? new Map<string, number>();
      if (agent.pingUs !== undefined) pings.set(target, agent.pingUs);
      const clockUs = Math.max(known?.clockUs ?? 0, agent.startErrorUs);
      seen.set(agent.name, { last: agent, clockUs, pings });
    }
  }
  if (seen.size === 0) return [];
  const errors = [...seen.values()].map(({ clockUs }) => clockUs);
  const words = [...seen].map(([name, { last, clockUs, pings }]) => {
    const ways = [...pings].map(([target, us]) => `${us.toFixed(0)} µs to ${target}`);
    const ping = ways.length === 0 ? '' : `, a PING takes ${ways.join(', ')}`;
    return `${name}: ${count(last.workers, 'thread')}, ${count(last.connections, 'connection')}, clock ±${clockUs.toFixed(0)} µs${ping}`;
  });
  return [
    {
      label: 'agents',
      text: words.join('; '),
      brief: `${seen.size}, ${describeClocks(errors)}`,
    },
  ];
}

/** One may be early by its error while another is late by its own. */
function describeClocks(errors: readonly number[]): string {
  const [first = 0, second] = errors.toSorted((a, b) => b - a);
  return second === undefined
    ? `its clock known to within ${first.toFixed(0)} µs`
    : `clocks known to within ${(first + second).toFixed(0)} µs of each other`;
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}
