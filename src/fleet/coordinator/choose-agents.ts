// Which of the registered agents take part in a run; or the one sentence that says why it can't be.
import { CacheBenchError, usageError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { AgentCard, ClockOffset } from '../protocol.ts';
import type { Roster } from '../queue/registry.ts';

/** Microseconds that two clocks may be apart unknown, at most: rounds are fractions of a second. */
export const MAX_CLOCK_ERROR_US = 20_000;

export interface AgentWish {
  /** Absent: all that are there. */
  readonly count?: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly version: string;
  /** Of the coordinator. */
  readonly clock: ClockOffset;
}

/** Agents that have the labels and that no run holds, whatever their version. */
export function listFitting({ agents }: Roster, { labels }: AgentWish): readonly AgentCard[] {
  return agents.filter(
    (agent) =>
      agent.holds === undefined &&
      Object.entries(labels).every(([key, value]) => agent.labels[key] === value),
  );
}

/**
 * In the order of their names, so that the same agents get the same shares.
 *
 * @throws CacheBenchError E_FLEET_VERSION, E_FLEET_AGENTS, E_FLEET_CLOCK
 */
export function chooseAgents(roster: Roster, wish: AgentWish): readonly AgentCard[] {
  const fitting = listFitting(roster, wish);
  const other = [...fitting, ...roster.strangers].find(({ version }) => version !== wish.version);
  if (other !== undefined)
    throw usageError(
      'E_FLEET_VERSION',
      `agent ${other.name} is version ${other.version}, and this is ${wish.version}: all must be the same, or they would not measure alike`,
      'Install the same version everywhere, or choose agents with --agent-label.',
    );
  const wanted = wish.count ?? Math.max(1, fitting.length);
  if (fitting.length < wanted)
    throw new CacheBenchError(
      'E_FLEET_AGENTS',
      `${fitting.length} of ${wanted} ${wanted === 1 ? 'agent is' : 'agents are'} there${describeLabels(wish)}${describeOthers(roster, fitting)}`,
      { hint: 'Start more with cache-bench agent --fleet, or see who is there: cache-bench fleet status.' },
    );
  const chosen = fitting.slice(0, wanted);
  for (const agent of chosen) checkClock(agent, wish.clock);
  return chosen;
}

/** @throws CacheBenchError E_FLEET_CLOCK */
export function checkClock({ name, clock }: Pick<AgentCard, 'name' | 'clock'>, own: ClockOffset): void {
  const errorUs = clock.errorUs + own.errorUs;
  if (errorUs <= MAX_CLOCK_ERROR_US) return;
  throw new CacheBenchError(
    'E_FLEET_CLOCK',
    `the clock of agent ${name} is known to within ${(errorUs / 1e3).toFixed(1)} ms, and within ${MAX_CLOCK_ERROR_US / 1e3} ms is needed: the agents could not begin together`,
    {
      hint: 'The connection to the queue is too slow: put the queue nearer to the agents.',
      exitCode: EXIT.refused,
    },
  );
}

function describeLabels({ labels }: AgentWish): string {
  const words = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return words.length === 0 ? '' : ` with ${words.join(', ')}`;
}

function describeOthers({ agents }: Roster, fitting: readonly AgentCard[]): string {
  const busy = agents.filter(({ holds }) => holds !== undefined).length;
  const others = agents.length - busy - fitting.length;
  const words = [
    ...(busy === 0 ? [] : [`${busy} held by a run`]),
    ...(others === 0 ? [] : [`${others} with other labels`]),
  ];
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}
