// Shares the CPUs out between the servers and the generator, so that neither takes time from the other.
import { platform } from 'node:os';
import { usageError } from '../../core/errors.ts';
import { formatCpuList } from './cpu-list.ts';
import { type CpuPlace, readCpuPlaces } from './cpu-topology.ts';

export { readAllowedCpus } from './cpu-topology.ts';

export interface CpuPlan {
  /** For every server we start, one after the other or side by side: the race has one at work at a time. */
  readonly server?: readonly number[];
  readonly client?: readonly number[];
  /** What was decided and why, for the user. */
  readonly note: string;
}

export interface CpuWishes {
  readonly allowedCpus: readonly number[];
  /** How many servers we start; those that are attached run where they run. */
  readonly targets: number;
  readonly serverCpus?: readonly number[];
  readonly clientCpus?: readonly number[];
  /** false: pin nothing. */
  readonly pin: boolean;
  /** Cores and memory nodes of `allowedCpus`; read from the system unless given. */
  readonly places?: readonly CpuPlace[];
}

/** With fewer, half of the machine is no more than one CPU, and pinning takes more than it gives. */
export const FEWEST_TO_SHARE = 4;

/** @throws CacheBenchError E_CPUS when a wish cannot be met */
export function planCpuSets(wishes: CpuWishes): CpuPlan {
  const { allowedCpus, serverCpus, clientCpus, pin, targets } = wishes;
  if (serverCpus || clientCpus) return planWished(wishes);
  if (!pin) return { note: 'not pinned: servers and generator share all CPUs, as requested' };
  if (targets === 0) return { note: 'not pinned: no server is started here' };
  // taskset and /proc are of Linux.
  if (platform() !== 'linux') return { note: 'not pinned: this system cannot pin' };
  if (allowedCpus.length < FEWEST_TO_SHARE) {
    return {
      note: `not pinned: ${allowedCpus.length === 1 ? 'one CPU is' : `${allowedCpus.length} CPUs are`} too few to give servers and generator their own`,
    };
  }
  const cores = groupByCore(wishes.places ?? readCpuPlaces(allowedCpus));
  if (cores.length < 2) return { note: 'not pinned: all CPUs are hardware threads of one core' };
  // An odd core goes to the generator, which must not be the bottleneck.
  const half = Math.floor(cores.length / 2);
  return describe(sorted(cores.slice(0, half).flat()), sorted(cores.slice(half).flat()));
}

function planWished({ allowedCpus, serverCpus, clientCpus, pin }: CpuWishes): CpuPlan {
  if (!pin) {
    throw usageError(
      'E_CPUS',
      '--no-pin contradicts --server-cpus and --client-cpus',
      'Leave one of them out.',
    );
  }
  requireAllowed('--server-cpus', serverCpus, allowedCpus);
  requireAllowed('--client-cpus', clientCpus, allowedCpus);
  const shared = serverCpus?.filter((cpu) => clientCpus?.includes(cpu)) ?? [];
  if (shared.length > 0) {
    throw usageError(
      'E_CPUS',
      `--server-cpus and --client-cpus both name ${name(shared)}`,
      'Give each CPU to one side, or use --no-pin to share them all.',
    );
  }
  return describe(
    serverCpus ?? without(allowedCpus, clientCpus),
    clientCpus ?? without(allowedCpus, serverCpus),
  );
}

function requireAllowed(flag: string, cpus: readonly number[] | undefined, allowed: readonly number[]): void {
  const missing = without(cpus ?? [], allowed);
  if (missing.length === 0) return;
  throw usageError(
    'E_CPUS',
    `${flag} names ${name(missing)}, which this process may not use`,
    `Use some of ${formatCpuList(allowed)}.`,
  );
}

/** A side that is left without a CPU is not pinned. */
function describe(server: readonly number[], client: readonly number[]): CpuPlan {
  return {
    ...(server.length === 0 ? {} : { server }),
    ...(client.length === 0 ? {} : { client }),
    note: `servers on ${name(server)}, generator on ${name(client)}`,
  };
}

function name(cpus: readonly number[]): string {
  if (cpus.length === 0) return 'any CPU (none is left)';
  return `${cpus.length === 1 ? 'CPU' : 'CPUs'} ${formatCpuList(cpus)}`;
}

function without(cpus: readonly number[], others: readonly number[] = []): readonly number[] {
  return cpus.filter((cpu) => !others.includes(cpu));
}

function sorted(cpus: readonly number[]): readonly number[] {
  return [...cpus].sort((a, b) => a - b);
}

/** CPUs of one physical core together, cores of one memory node side by side. */
export function groupByCore(places: readonly CpuPlace[]): readonly (readonly number[])[] {
  const cores = new Map<string, CpuPlace[]>();
  for (const place of places) cores.set(place.core, [...(cores.get(place.core) ?? []), place]);
  return [...cores.values()]
    .sort((a, b) => a[0]!.node - b[0]!.node || a[0]!.cpu - b[0]!.cpu)
    .map((core) => core.map(({ cpu }) => cpu));
}
