// How many worker threads send the load of a profile.
import type { Profile } from '../profile/profile.ts';
import type { CpuPlan } from '../targets/cpus/cpu-sets.ts';
import type { RunPorts } from './ports.ts';

/** One worker a client CPU; without CPU sets half of the machine is left to the servers. */
export function countThreads(
  profile: Pick<Profile, 'load'>,
  cpus: CpuPlan,
  { readAllowedCpus }: Pick<RunPorts, 'readAllowedCpus'>,
): number {
  if (profile.load.threads !== 'auto') return profile.load.threads;
  return cpus.client?.length ?? Math.max(1, Math.floor(readAllowedCpus().length / 2));
}
