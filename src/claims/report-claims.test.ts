// On whose cores claims are said to be tested.
import { expect, it } from 'vitest';
import { reportClaims } from './report-claims.ts';

const FACTS = { usableCpus: 2, cpuModel: 'AMD EPYC' };

it.each([
  ['those of the machine itself', undefined, '2 cores, AMD EPYC'],
  [
    'those of its agents, and of their coordinator apart',
    { agents: 4, workers: 16, cores: 32 },
    '4 agents with 32 cores in all; the coordinator: 2 cores, AMD EPYC',
  ],
  [
    'those of one agent',
    { agents: 1, workers: 1, cores: 1 },
    '1 agent with 1 core; the coordinator: 2 cores, AMD EPYC',
  ],
  [
    'nobody knows of how many, in results of before that was kept',
    { agents: 2, workers: 4 },
    '2 agents; the coordinator: 2 cores, AMD EPYC',
  ],
])('names %s', (_what, fleet, machine) => {
  const report = reportClaims({ name: 'x', source: '' }, [], {
    toolVersion: '1',
    facts: FACTS,
    ...(fleet === undefined ? {} : { fleet }),
  });
  expect(report.machine).toBe(machine);
});
