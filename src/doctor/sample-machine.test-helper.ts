// A machine on which everything is measured well, each part open to change.
import type { HostFacts } from '../telemetry/host-facts.ts';
import type { Machine } from './machine.ts';

export function aMachine(overrides: Partial<Machine> = {}, facts: Partial<HostFacts> = {}): Machine {
  return {
    facts: {
      cpuModel: 'Intel Xeon Platinum 8375C',
      cpus: 8,
      physicalCores: 8,
      usableCpus: 8,
      numaNodes: 1,
      smt: false,
      governor: 'performance',
      turbo: false,
      transparentHugePages: 'madvise',
      clockSource: 'tsc',
      memoryBytes: 32 * 1024 ** 3,
      swapBytes: 0,
      system: 'Debian GNU/Linux 12',
      kernel: '6.1.0',
      arch: 'x64',
      nodeVersion: 'v20.20.2',
      openFilesLimit: 65_536,
      somaxconn: 4096,
      ...facts,
    },
    state: { busyCores: 0.05, stealShare: 0, swapUsedBytes: 0, ephemeralPorts: 28_232 },
    allowedCpus: 8,
    servers: [
      { flavor: 'redis', install: 'from your system', path: '/usr/bin/redis-server', version: '7.0.15' },
      { flavor: 'dragonfly', install: 'from its site', path: '/usr/local/bin/dragonfly', version: '1.40.1' },
      { flavor: 'valkey', install: 'from your system' },
    ],
    noise: {
      schemaVersion: 1,
      fingerprint: '0123456789ab',
      measuredAt: '2026-11-22T10:00:00.000Z',
      profiles: ['read-heavy'],
      metrics: { throughput: 0.021, p50: 0.018, p99: 0.06 },
    },
    ...overrides,
  };
}
