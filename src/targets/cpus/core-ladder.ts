// Steps of a core ladder: sets of CPUs, each a part of the next, that every server gets in turn while the generator keeps its own.

import { platform } from 'node:os';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { type CacheBenchError, usageError } from '../../core/errors.ts';
import { formatCpuList } from './cpu-list.ts';
import { type CpuWishes, FEWEST_TO_SHARE, groupByCore, planCpuSets } from './cpu-sets.ts';
import { readCpuPlaces } from './cpu-topology.ts';

export interface CoreLadder {
  /** CPUs of the servers, one set for each step. */
  readonly steps: readonly (readonly number[])[];
  /** CPUs of the generator in all steps; absent: it runs on all, the servers' too. */
  readonly client?: readonly number[];
}

/** Ascending. */
type Steps = readonly number[];

/**
 * A step takes the first hardware thread of each physical core before any second one, and the generator none of
 * the physical cores that a server uses, as far as there are enough.
 *
 * @throws CacheBenchError E_LADDER when this machine does not have the cores, E_CPUS of planCpuSets
 */
export function planCoreLadder(cores: Steps, wishes: Omit<CpuWishes, 'targets'>): CoreLadder {
  if (!wishes.pin)
    throw ladderError(
      '--no-pin contradicts --ladder, which gives the servers of each step CPUs of their own',
      'Leave one of them out.',
    );
  // taskset and /proc are of Linux.
  if (platform() !== 'linux') throw ladderError('--ladder needs Linux: this system cannot pin servers');
  return wishes.serverCpus || wishes.clientCpus ? planWished(cores, wishes) : planAll(cores, wishes);
}

function planWished(cores: Steps, wishes: Omit<CpuWishes, 'targets'>): CoreLadder {
  const { server = [], client } = planCpuSets({ ...wishes, targets: 1 });
  const most = cores.at(-1)!;
  if (most > server.length)
    throw ladderError(
      `--ladder cores=${most} needs ${most} CPUs for servers, but --server-cpus and --client-cpus leave only ${server.length}`,
      keepTo(cores, server.length),
    );
  const { places = readCpuPlaces(server) } = wishes;
  const ordered = spread(groupByCore(places.filter(({ cpu }) => server.includes(cpu))));
  return { steps: takeSteps(cores, ordered), ...dropUndefined({ client }) };
}

function planAll(
  cores: Steps,
  { allowedCpus, places = readCpuPlaces(allowedCpus) }: Omit<CpuWishes, 'targets'>,
): CoreLadder {
  const most = cores.at(-1)!;
  const usable = allowedCpus.length;
  const physical = groupByCore(places);
  if (most < usable) {
    const [servers, client] = divide(physical, most);
    const ordered = spread(servers);
    // Where even the last physical core is needed, the generator gets what is left of it.
    const rest = client.length > 0 ? client.flat() : ordered.slice(most);
    return { steps: takeSteps(cores, ordered), client: rest.toSorted((a, b) => a - b) };
  }
  if (most > usable || usable >= FEWEST_TO_SHARE)
    throw ladderError(
      `--ladder cores=${most} needs ${most} CPUs for servers and at least one more for the generator, but only ${usable} are usable (${formatCpuList(allowedCpus)})`,
      keepTo(cores, usable < FEWEST_TO_SHARE ? usable : usable - 1),
    );
  return { steps: takeSteps(cores, spread(physical)) };
}

/** The fewest physical cores that servers need, one hardware thread of each if there are enough; the others. */
function divide(
  physical: readonly (readonly number[])[],
  wanted: number,
): readonly [servers: typeof physical, client: typeof physical] {
  if (wanted < physical.length) return [physical.slice(0, wanted), physical.slice(wanted)];
  let count = 0;
  for (let cpus = 0; cpus < wanted; count++) cpus += physical[count]!.length;
  return [physical.slice(0, count), physical.slice(count)];
}

/** The first hardware thread of each physical core, then the second of each. */
function spread(physical: readonly (readonly number[])[]): readonly number[] {
  const most = Math.max(...physical.map(({ length }) => length));
  return Array.from({ length: most }, (_, thread) => physical.flatMap((core) => core[thread] ?? [])).flat();
}

function takeSteps(cores: Steps, ordered: readonly number[]): CoreLadder['steps'] {
  return cores.map((count) => ordered.slice(0, count).toSorted((a, b) => a - b));
}

function keepTo(cores: Steps, most: number): string {
  const possible = cores.filter((count) => count <= most);
  return possible.length > 1
    ? `Use --ladder cores=${possible.join(',')} here, or a machine with more CPUs.`
    : 'Use a machine with more CPUs.';
}

function ladderError(message: string, hint?: string): CacheBenchError {
  return usageError('E_LADDER', message, hint);
}
