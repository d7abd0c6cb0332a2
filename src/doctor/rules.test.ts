import { describe, expect, it } from 'vitest';
import { judgeAbilities } from './judge-abilities.ts';
import type { Machine } from './machine.ts';
import { examine, type Finding } from './rules.ts';
import { aMachine } from './sample-machine.test-helper.ts';

const idsOf = (findings: readonly Finding[]) => findings.map(({ id }) => id);

describe('the doctor', () => {
  it('has nothing to say of a good machine', () => {
    expect(examine(aMachine())).toEqual([]);
    expect(judgeAbilities([]).map(({ verdict }) => verdict)).toEqual(Array(7).fill('well'));
  });

  it('says nothing of what the system does not tell', () => {
    const {
      cpuModel,
      cpus,
      physicalCores,
      usableCpus,
      memoryBytes,
      swapBytes,
      system,
      kernel,
      arch,
      nodeVersion,
    } = aMachine().facts;
    const facts = {
      cpuModel,
      cpus,
      physicalCores,
      usableCpus,
      memoryBytes,
      swapBytes,
      system,
      kernel,
      arch,
      nodeVersion,
    };
    expect(examine({ ...aMachine(), facts, state: {} })).toEqual([]);
  });

  const troubles: readonly (readonly [string, Machine, string, string])[] = [
    ['W_FEW_CPUS', aMachine({ allowedCpus: 2 }), '2 CPUs are usable', 'attach with -t redis://HOST:PORT'],
    ['W_FEW_CPUS', aMachine({ allowedCpus: 1 }), '1 CPU is usable', 'attach with'],
    ['W_CPU_QUOTA', aMachine({}, { cpuQuota: 1.5 }), 'grants 1.50 CPUs of time on 8', '--cpuset-cpus'],
    [
      'W_GOVERNOR',
      aMachine({}, { governor: 'powersave' }),
      'governor is powersave',
      'cpupower frequency-set -g performance',
    ],
    [
      'W_TURBO',
      aMachine({}, { turbo: true, cpuModel: 'Intel Xeon' }),
      'turbo is on',
      'intel_pstate/no_turbo',
    ],
    ['W_TURBO', aMachine({}, { turbo: true, cpuModel: 'AMD EPYC' }), 'turbo is on', 'cpufreq/boost'],
    ['W_SMT', aMachine({}, { smt: true }), 'share each core', 'smt/control'],
    ['W_NUMA', aMachine({}, { numaNodes: 2 }), '2 memory nodes', '--server-cpus'],
    ['W_THP', aMachine({}, { transparentHugePages: 'always' }), 'always on', 'echo madvise'],
    ['W_CLOCK', aMachine({}, { clockSource: 'hpet' }), 'the clock source is hpet', 'clocksource=tsc'],
    ['W_VIRTUAL', aMachine({}, { virtualization: 'KVM' }), '(KVM)', 'bare metal'],
    ['W_OPEN_FILES', aMachine({}, { openFilesLimit: 1024 }), 'may open 1,024 files', 'ulimit -n 65536'],
    [
      'W_OPEN_FILES',
      aMachine({}, { openFilesLimit: 1024, openFilesHardLimit: 20_000 }),
      'may open 1,024 files',
      'ulimit -n 20000',
    ],
    [
      'W_OPEN_FILES',
      aMachine({}, { openFilesLimit: 1024, openFilesHardLimit: 4096 }),
      'ulimit may raise that to 4,096 only',
      'sudo prlimit --pid $$ --nofile=65536:65536',
    ],
    ['W_IO_URING', aMachine({}, { ioUringDisabled: 2 }), 'forbids io_uring', 'kernel.io_uring_disabled=0'],
    ['W_SOMAXCONN', aMachine({}, { somaxconn: 128 }), 'at most 128 connections', 'net.core.somaxconn=4096'],
    [
      'W_SWAP',
      aMachine({ state: { swapUsedBytes: 3 * 1024 ** 2 } }),
      '3.00 MiB are swapped out',
      'swapoff -a',
    ],
    ['W_STEAL', aMachine({ state: { stealShare: 0.05 } }), 'gives 5.0 % of the time', 'dedicated host'],
    ['W_OTHER_LOAD', aMachine({ state: { busyCores: 1.2 } }), 'use 1.20 cores right now', '`top`'],
    ['W_PORTS', aMachine({ state: { ephemeralPorts: 5000 } }), 'may use 5,000 ports', 'ip_local_port_range'],
    [
      'W_NO_SERVER',
      aMachine({ servers: [{ flavor: 'redis', install: 'from your system' }] }),
      'no server that can be started here is installed',
      'redis: from your system',
    ],
    [
      'W_ONE_SERVER',
      aMachine({
        servers: [
          { flavor: 'redis', install: 'x', path: '/usr/bin/redis-server' },
          { flavor: 'dragonfly', install: 'from its site' },
        ],
      }),
      'redis is the only server',
      'dragonfly: from its site',
    ],
  ];
  it.each(troubles)('finds %s, with the number and the way to change it', (id, machine, found, fix) => {
    const findings = examine(machine);
    expect(idsOf(findings)).toEqual([id]);
    expect(findings[0]!.found).toContain(found);
    expect(findings[0]!.fix.text).toContain(fix);
  });

  it('tells of a server that was named but is none, beside the others', () => {
    const { servers } = aMachine();
    const broken = { flavor: 'valkey', install: 'x', problem: 'CACHE_BENCH_VALKEY_BIN is /x' } as const;
    expect(idsOf(examine(aMachine({ servers: [...servers.slice(0, 2), broken] })))).toEqual([
      'W_SERVER_BROKEN',
    ]);
  });

  it('sends to doctor --noise on a machine of which no noise is known', () => {
    const { noise: _known, ...unknown } = aMachine();
    expect(idsOf(examine(unknown))).toEqual(['W_NOISE_UNKNOWN']);
  });

  it('judges by the warnings first, and names every finding that plays a part', () => {
    const abilities = judgeAbilities(
      examine(
        aMachine({ allowedCpus: 2 }, { turbo: true, virtualization: 'KVM', transparentHugePages: 'always' }),
      ),
    );
    expect(
      Object.fromEntries(abilities.map(({ id, verdict, because }) => [id, [verdict, ...because]])),
    ).toEqual({
      throughput: ['badly', 'W_FEW_CPUS', 'W_TURBO'],
      latency: ['badly', 'W_FEW_CPUS'],
      tail: ['badly', 'W_FEW_CPUS', 'W_THP', 'W_VIRTUAL'],
      rate: ['badly', 'W_FEW_CPUS'],
      scaling: ['badly', 'W_FEW_CPUS', 'W_TURBO'],
      connections: ['well'],
      memory: ['badly', 'W_THP'],
    });
    expect(
      judgeAbilities(examine(aMachine({}, { smt: true }))).find(({ id }) => id === 'scaling'),
    ).toMatchObject({
      verdict: 'with-care',
      because: ['W_SMT'],
    });
  });
});
