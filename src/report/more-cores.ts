// What gives a generator that was the limit more to work with, by what the machine has.
import { listFleetRounds } from '../result/agents.ts';
import type { RunResult } from '../result/kinds.ts';

/** On fewer what the generator gets more of is taken from the servers. */
const FEWEST_CPUS_TO_SHARE = 4;

/** As flags for the same command. */
export function moreCores(result: RunResult): string {
  if (listFleetRounds(result).length > 0) return 'more agents';
  const { environment, targets } = result;
  const cpus = countCpus(result);
  const isPinned = arePinned(environment);
  if (cpus >= FEWEST_CPUS_TO_SHARE) return isPinned ? 'more --client-cpus' : 'more --threads';
  return cpus > 1 && !isPinned && targets.every(({ owned }) => owned)
    ? '--server-cpus 0 --client-cpus 1'
    : '--ssh-agents USER@HOST';
}

/** Servers run on the generator's cores, and there are too few for each to find one of its own. */
export function shareFewCores(result: RunResult): boolean {
  const { environment, targets } = result;
  const isShared = !arePinned(environment) && listFleetRounds(result).length === 0;
  return (
    isShared &&
    countCpus(result) < FEWEST_CPUS_TO_SHARE &&
    targets.some(({ owned, local }) => owned || local === true)
  );
}

function countCpus({ environment }: RunResult): number {
  const { usableCpus } = environment.facts;
  return typeof usableCpus === 'number' ? usableCpus : 1;
}

function arePinned({ serverCpus, clientCpus }: RunResult['environment']): boolean {
  return serverCpus !== undefined || clientCpus !== undefined;
}
