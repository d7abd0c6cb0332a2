// Whether the servers had the same resources and duties, from what is recorded of each.
import { findReleaseLine, monthsBetween } from '../core/release-lines.ts';
import { formatBytes } from '../core/units.ts';
import type { RunHead } from '../result/parts/run-head.ts';
import type { TargetRecord } from '../result/parts/target.ts';
import { compareTraits, kept, type RuleAnswer, unknown } from './rule-answer.ts';

export const TARGET_RULES = {
  'cpu-sets': checkCpuSets,
  cores: ({ targets, environment: { facts } }) =>
    compareTraits(
      targets.map((target) => ({ target: target.name, value: countCpus(target, facts)?.toString() })),
      'Give all the same number of CPUs: --server-cpus for started servers, taskset or cpusets for attached ones.',
    ),
  persistence: ({ targets }) =>
    compareTraits(
      targets.map((target) => ({ target: target.name, value: target.persistence })),
      'Switch it off on all (Redis: save "" and appendonly no; Dragonfly: --dbfilename=), or on in the same way on all.',
    ),
  'memory-limit': ({ targets }) =>
    compareTraits(
      targets.map((target) => ({ target: target.name, value: describeLimit(target) })),
      'Set the same maxmemory and eviction on all; without maxmemory Dragonfly takes 80 % of the free memory.',
    ),
  protocol: ({ settings: { driver, protocol } }) => kept(`RESP${protocol} by the driver ${driver} on all`),
  tls: ({ targets }) =>
    compareTraits(
      targets.map(({ name, tls }) => ({
        target: name,
        value: tls === undefined ? undefined : tls ? 'on' : 'off',
      })),
      'Use rediss:// for all, or for none.',
    ),
  release: checkReleases,
  packaging: ({ targets }) =>
    compareTraits(
      targets.map((target) => ({ target: target.name, value: packagingOf(target) })),
      'Let cache-bench start all, either as processes or in containers; or attach to all, on one machine.',
    ),
  'io-engine': checkIoEngine,
} as const satisfies Readonly<Record<string, (result: RunHead) => RuleAnswer | undefined>>;

function checkCpuSets({ targets, environment }: RunHead): RuleAnswer {
  const client = environment.clientCpus;
  const local = targets.filter((target) => target.local === true || target.owned);
  if (local.length === 0) return kept('the servers run on other machines than the generator');
  const sharing = local.filter(
    ({ cpus }) => cpus === undefined || client === undefined || cpus.some((cpu) => client.includes(cpu)),
  );
  if (sharing.length === 0) return kept(environment.cpuNote);
  const names = sharing.map(({ name }) => name);
  return {
    outcome: 'broken',
    found: `${names.join(', ')} and the generator share CPUs (${environment.cpuNote})`,
    fix: 'Use four cores or more with --server-cpus and --client-cpus, or run the generator on another machine.',
    targets: names,
  };
}

/** Those of its CPU set, or of the machine; undefined of one elsewhere. */
function countCpus(
  { cpus, local, owned }: TargetRecord,
  { usableCpus }: RunHead['environment']['facts'],
): number | undefined {
  if (cpus !== undefined) return cpus.length;
  return (local === true || owned) && typeof usableCpus === 'number' ? usableCpus : undefined;
}

function describeLimit({ maxMemoryBytes, evictionPolicy }: TargetRecord): string | undefined {
  if (maxMemoryBytes === undefined) return undefined;
  // Without a limit nothing is ever evicted, whatever the policy.
  if (maxMemoryBytes === 0) return 'none';
  return [formatBytes(maxMemoryBytes), ...(evictionPolicy === undefined ? [] : [evictionPolicy])].join(' ');
}

function packagingOf({ owned, local, container }: TargetRecord): string {
  if (container !== undefined) return `in a container of ${container.engine}`;
  if (owned) return 'started for the run';
  return local === true ? 'attached on this machine' : 'attached elsewhere';
}

/** What was new when the other one did not exist yet is no merit of the server, but of the year. */
const MONTHS_APART = 12;

/** undefined: of fewer than two is known when they came out. */
function checkReleases({ targets }: RunHead): RuleAnswer | undefined {
  const known = targets
    .flatMap(({ name, flavor, version }) => {
      const release = findReleaseLine(flavor, version);
      return release === undefined ? [] : [{ name, flavor, release }];
    })
    .sort((a, b) => (a.release.since < b.release.since ? -1 : 1));
  const [oldest, youngest] = [known[0], known.at(-1)];
  if (known.length < 2 || oldest === undefined || youngest === undefined) return undefined;
  const months = monthsBetween(oldest.release, youngest.release);
  const describe = ({ name, flavor, release }: typeof oldest) =>
    `${name} is of ${flavor} ${release.line}, out since ${release.since}`;
  if (months <= MONTHS_APART) return kept(`at most ${months} months lie between them`);
  return {
    outcome: 'broken',
    found: `${describe(oldest)}; ${describe(youngest)}`,
    fix: 'Also race the newest release of each: part of the difference comes from the time between the releases.',
    targets: [oldest.name],
  };
}

/** undefined: no Dragonfly takes part. */
function checkIoEngine({ targets }: RunHead): RuleAnswer | undefined {
  const dragonflies = targets.filter(({ flavor }) => flavor === 'dragonfly');
  if (dragonflies.length === 0) return undefined;
  const slow = dragonflies.filter(({ multiplexing }) => multiplexing === 'epoll').map(({ name }) => name);
  if (slow.length > 0)
    return {
      outcome: 'broken',
      found: `${slow.join(', ')} runs on epoll: io_uring is not available to it`,
      fix: 'Use Linux 5.10 or newer, kernel.io_uring_disabled=0, and unlimited locked memory (ulimit -l, docker --ulimit memlock=-1); in a container that is started here, ?seccomp=unconfined.',
      targets: slow,
    };
  const untold = dragonflies.some(({ multiplexing }) => multiplexing === undefined);
  return untold ? unknown('INFO does not say') : kept('io_uring');
}
