// What gives a generator that was the limit more to work with, by what the machine has.
import { listFleetRounds } from '../result/agents.ts';
import type { RunResult } from '../result/kinds.ts';

/** On fewer what the generator gets more of is taken from the servers. */
const FEWEST_CPUS_TO_SHARE = 4;

/** As flags for the same command. */
export function moreCores(result: RunResult): string {
  if (listFleetRounds(result).length > 0) return 'more agents';
  const { environment, targets } = result;
  const { usableCpus } = environment.facts;
  const cpus = typeof usableCpus === 'number' ? usableCpus : 1;
  const isPinned = environment.serverCpus !== undefined || environment.clientCpus !== undefined;
  if (cpus >= FEWEST_CPUS_TO_SHARE) return isPinned ? 'more --client-cpus' : 'more --threads';
  return cpus > 1 && !isPinned && targets.every(({ owned }) => owned)
    ? '--server-cpus 0 --client-cpus 1'
    : '--ssh-agents USER@HOST';
}
