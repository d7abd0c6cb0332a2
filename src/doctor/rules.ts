// What makes measurements worse on a machine: one rule each, with what was found and the exact way to change it. Pure.
import { formatBytes, formatCount, formatInteger, formatShare } from '../core/units.ts';
import { isDisturbed } from '../stats/saturation.ts';
import type { AbilityId } from './abilities.ts';
import type { Machine } from './machine.ts';

export interface Finding {
  /** Stable and greppable. */
  readonly id: string;
  /** note: worth knowing, or nothing to be done about it. */
  readonly level: 'warning' | 'note';
  /** What is so, with the number, and what it does to a measurement. */
  readonly found: string;
  readonly fix: Fix;
  readonly spoils: readonly AbilityId[];
}

/** command: to be typed as it stands; it lasts until the next boot. advice: full sentences. */
export interface Fix {
  readonly kind: 'command' | 'advice';
  readonly text: string;
}

/** In the order of the rules. */
export function examine(machine: Machine): readonly Finding[] {
  return RULES.flatMap(({ id, level, spoils, check }) => {
    const trouble = check(machine);
    return trouble === undefined ? [] : [{ id, level, spoils, ...trouble }];
  });
}

interface Rule {
  readonly id: string;
  readonly level: Finding['level'];
  readonly spoils: readonly AbilityId[];
  /** undefined: nothing to complain of, or it can't be told here. */
  check(machine: Machine): Pick<Finding, 'found' | 'fix'> | undefined;
}

const SPEED = ['throughput', 'latency', 'tail', 'rate', 'scaling'] as const;

/** Below it neither side gets cores of its own; the same as where CPU sets are planned. */
const FEWEST_CPUS = 4;
/** Of all cores; what the statistics of a run flag, too. */
const MOST_STEAL = 0.02;
/** What the profile with the most connections opens, and what else a process opens. */
const CONNECTIONS = 10_000;
const ENOUGH_FILES = CONNECTIONS + 500;
/** Far more than is needed, and below the limit of every kernel (fs.nr_open). */
const MANY_FILES = 65_536;
/** Default of Redis' tcp-backlog: a shorter queue lets connections of a burst wait for a second try. */
const BACKLOG = 511;
/** Clocks that a program reads without the kernel, in some 20 ns. */
const FAST_CLOCKS = ['tsc', 'kvm-clock', 'hyperv_clocksource_tsc_page', 'arch_sys_counter'];

const RULES: readonly Rule[] = [
  {
    id: 'W_NO_SERVER',
    level: 'warning',
    spoils: [...SPEED, 'connections', 'memory'],
    check({ servers }) {
      if (servers.some(({ path }) => path !== undefined)) return undefined;
      const ways = servers.map(({ flavor, install }) => `${flavor}: ${install}`).join('; ');
      return {
        found: 'no server that can be started here is installed',
        fix: advice(`Install one (${ways}), or attach to a running one with -t redis://HOST:PORT.`),
      };
    },
  },
  {
    id: 'W_SERVER_BROKEN',
    level: 'warning',
    spoils: [],
    check({ servers }) {
      const broken = servers.filter(({ problem }) => problem !== undefined);
      if (broken.length === 0) return undefined;
      return {
        found: broken.map(({ problem }) => problem).join('; '),
        fix: advice('Correct the environment variable, or unset it.'),
      };
    },
  },
  {
    id: 'W_ONE_SERVER',
    level: 'note',
    spoils: [],
    check({ servers }) {
      const found = servers.filter(({ path }) => path !== undefined);
      const [only] = found;
      if (only === undefined || found.length > 1) return undefined;
      const others = servers
        .filter(({ flavor }) => flavor !== only.flavor)
        .map(({ flavor, install }) => `${flavor}: ${install}`);
      return {
        found: `${only.flavor} is the only server that can be started here`,
        fix: advice(`To race it against another kind, install one: ${others.join('; ')}.`),
      };
    },
  },
  {
    id: 'W_OTHER_LOAD',
    level: 'warning',
    spoils: SPEED,
    check({ state: { busyCores } }) {
      if (busyCores === undefined || !isDisturbed(busyCores)) return undefined;
      return {
        found: `other processes use ${busyCores.toFixed(2)} cores right now: they slow down both sides, not always by the same amount`,
        fix: advice('Stop them; `top` shows which they are.'),
      };
    },
  },
  {
    id: 'W_FEW_CPUS',
    level: 'warning',
    spoils: SPEED,
    check({ allowedCpus }) {
      if (allowedCpus >= FEWEST_CPUS) return undefined;
      return {
        found: `${allowedCpus} ${allowedCpus === 1 ? 'CPU is' : 'CPUs are'} usable: servers and generator share them and slow each other down; nothing is pinned`,
        fix: advice(
          `Use a machine with ${FEWEST_CPUS} CPUs or more, or run the generator on another one and attach with -t redis://HOST:PORT.`,
        ),
      };
    },
  },
  {
    id: 'W_CPU_QUOTA',
    level: 'warning',
    spoils: SPEED,
    check({ facts: { cpuQuota }, allowedCpus }) {
      if (cpuQuota === undefined || cpuQuota >= allowedCpus) return undefined;
      return {
        found: `the control group grants ${formatCount(cpuQuota)} CPUs of time on ${allowedCpus} CPUs: a process that has used them up stops for tens of milliseconds`,
        fix: advice(
          'Lift the quota (docker: leave out --cpus; Kubernetes: no CPU limit), and grant whole CPUs instead (docker --cpuset-cpus).',
        ),
      };
    },
  },
  {
    id: 'W_STEAL',
    level: 'warning',
    spoils: SPEED,
    check({ state: { stealShare } }) {
      if (stealShare === undefined || stealShare <= MOST_STEAL) return undefined;
      return {
        found: `the hypervisor gives ${formatShare(stealShare)} of the time to other machines right now`,
        fix: advice(
          'Nothing inside this machine changes that: use a dedicated host, or measure at another time.',
        ),
      };
    },
  },
  {
    id: 'W_GOVERNOR',
    level: 'warning',
    spoils: SPEED,
    check({ facts: { governor } }) {
      if (governor === undefined || governor === 'performance') return undefined;
      return {
        found: `the CPU governor is ${governor}: the clock speed follows the load, so a process that idles more runs slower`,
        fix: command('sudo cpupower frequency-set -g performance'),
      };
    },
  },
  {
    id: 'W_TURBO',
    level: 'note',
    spoils: ['throughput', 'scaling'],
    check({ facts: { turbo, cpuModel } }) {
      if (turbo !== true) return undefined;
      return {
        found: 'turbo is on: the clock speed depends on temperature and on how many cores work',
        fix: command(
          /intel/i.test(cpuModel)
            ? 'echo 1 | sudo tee /sys/devices/system/cpu/intel_pstate/no_turbo'
            : 'echo 0 | sudo tee /sys/devices/system/cpu/cpufreq/boost',
        ),
      };
    },
  },
  {
    id: 'W_SMT',
    level: 'note',
    spoils: ['scaling'],
    check({ facts: { smt } }) {
      if (smt !== true) return undefined;
      return {
        found: 'two hardware threads share each core: the second thread adds far less than a core',
        fix: command('echo off | sudo tee /sys/devices/system/cpu/smt/control'),
      };
    },
  },
  {
    id: 'W_NUMA',
    level: 'note',
    spoils: ['scaling', 'tail'],
    check({ facts: { numaNodes } }) {
      if (numaNodes === undefined || numaNodes < 2) return undefined;
      return {
        found: `there are ${numaNodes} memory nodes: memory of another node is slower`,
        fix: advice(
          'Keep each side within one node with --server-cpus and --client-cpus; `lscpu` shows which CPUs belong together.',
        ),
      };
    },
  },
  {
    id: 'W_THP',
    level: 'warning',
    spoils: ['tail', 'memory'],
    check({ facts: { transparentHugePages } }) {
      if (transparentHugePages !== 'always') return undefined;
      return {
        found:
          'transparent huge pages are always on: the kernel stops a server to merge pages, and memory grows in steps of 2 MiB',
        fix: command('echo madvise | sudo tee /sys/kernel/mm/transparent_hugepage/enabled'),
      };
    },
  },
  {
    id: 'W_SWAP',
    level: 'warning',
    spoils: ['tail', 'memory'],
    check({ state: { swapUsedBytes } }) {
      if (swapUsedBytes === undefined || swapUsedBytes === 0) return undefined;
      return {
        found: `${formatBytes(swapUsedBytes)} are swapped out: access to a key there takes milliseconds`,
        fix: command('sudo swapoff -a'),
      };
    },
  },
  {
    id: 'W_CLOCK',
    level: 'warning',
    spoils: ['latency', 'tail', 'rate'],
    check({ facts: { clockSource } }) {
      if (clockSource === undefined || FAST_CLOCKS.includes(clockSource)) return undefined;
      return {
        found: `the clock source is ${clockSource}: each reading goes through the kernel and takes a microsecond or more`,
        fix: advice('Boot with clocksource=tsc, if the hardware and the hypervisor permit it.'),
      };
    },
  },
  {
    id: 'W_VIRTUAL',
    level: 'note',
    spoils: ['tail'],
    check({ facts: { virtualization } }) {
      if (virtualization === undefined) return undefined;
      return {
        found: `this is a virtual machine or container (${virtualization}): it shares caches, memory and network with others that cannot be seen from here`,
        fix: advice(
          'For the tail, measure on bare metal or a dedicated host; ratios between targets suffer less.',
        ),
      };
    },
  },
  {
    id: 'W_OPEN_FILES',
    level: 'warning',
    spoils: ['connections'],
    check({ facts: { openFilesLimit, openFilesHardLimit } }) {
      if (openFilesLimit === undefined || openFilesLimit >= ENOUGH_FILES) return undefined;
      const isHard = openFilesHardLimit !== undefined && openFilesHardLimit < ENOUGH_FILES;
      const hard = isHard
        ? `, and ulimit may raise that to ${formatInteger(openFilesHardLimit)} only (docker: --ulimit nofile=${MANY_FILES}; systemd: LimitNOFILE=${MANY_FILES}; for each login: nofile in /etc/security/limits.conf)`
        : '';
      return {
        found: `a process may open ${formatInteger(openFilesLimit)} files, and every connection is one${hard}`,
        fix: raiseOpenFiles(openFilesHardLimit),
      };
    },
  },
  {
    id: 'W_SOMAXCONN',
    level: 'warning',
    spoils: ['connections'],
    check({ facts: { somaxconn } }) {
      if (somaxconn === undefined || somaxconn >= BACKLOG) return undefined;
      return {
        found: `at most ${somaxconn} connections may wait to be accepted: in a burst, the others try again a second later`,
        fix: command('sudo sysctl -w net.core.somaxconn=4096'),
      };
    },
  },
  {
    id: 'W_IO_URING',
    level: 'warning',
    spoils: ['throughput'],
    check({ facts: { ioUringDisabled } }) {
      if (!ioUringDisabled) return undefined;
      return {
        found: 'the kernel forbids io_uring, so Dragonfly silently falls back to epoll, which may be slower',
        fix: command('sudo sysctl -w kernel.io_uring_disabled=0'),
      };
    },
  },
  {
    id: 'W_PORTS',
    level: 'warning',
    spoils: ['connections'],
    check({ state: { ephemeralPorts } }) {
      // The connections of one round and those of the round before, which wait a minute to be forgotten.
      if (ephemeralPorts === undefined || ephemeralPorts >= 2 * CONNECTIONS) return undefined;
      return {
        found: `connections to one server may use ${formatInteger(ephemeralPorts)} ports, and each is blocked for a minute after its end`,
        fix: command('sudo sysctl -w net.ipv4.ip_local_port_range="1024 65535"'),
      };
    },
  },
  {
    id: 'W_NOISE_UNKNOWN',
    level: 'note',
    spoils: [],
    check({ noise }) {
      if (noise !== undefined) return undefined;
      return {
        found: 'the differences that this machine can resolve are not measured yet',
        fix: command('cache-bench doctor --noise'),
      };
    },
  },
];

/** Nobody but root gets above the hard limit. */
function raiseOpenFiles(hardLimit = MANY_FILES): Fix {
  return hardLimit < ENOUGH_FILES
    ? command(`sudo prlimit --pid $$ --nofile=${MANY_FILES}:${MANY_FILES}`)
    : command(`ulimit -n ${Math.min(MANY_FILES, hardLimit)}`);
}

function command(text: string): Fix {
  return { kind: 'command', text };
}

function advice(text: string): Fix {
  return { kind: 'advice', text };
}
