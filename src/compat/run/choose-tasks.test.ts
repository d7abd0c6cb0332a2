import { expect, it } from 'vitest';
import type { Flavor, TargetIdentity } from '../../targets/contract.ts';
import { validateChecksText } from '../catalogue/validate-checks.ts';
import { chooseTasks } from './choose-tasks.ts';

const { family } = validateChecksText(
  `title: T
checks:
  - { id: always, run: PING }
  - { id: redis8, since: "8.0", run: PING }
  - { id: both, since: { redis: "8.4", valkey: "9.1" }, run: PING }
  - { id: resp3, protocol: 3, run: PING }
  - { id: alone, alone: true, run: FLUSHALL }
  - { id: cluster, servers: cluster, run: CLUSTER INFO }
  - { id: single, servers: single, run: PING }
`,
  'f.yaml',
);

function side(flavor: Flavor, version: string, more: { owned?: boolean; nodes?: readonly never[] } = {}) {
  return { identity: { flavor, version } as TargetIdentity, owned: true, ...more };
}

function choose(reference: ReturnType<typeof side>, candidate = side('dragonfly', '1.40.1')) {
  const { tasks, skipped } = chooseTasks(family!.checks, [2], reference, candidate);
  return {
    asked: tasks.map(({ check }) => check.id.slice('f/'.length)),
    skipped: Object.fromEntries(
      skipped.map(({ task, verdict }) => [task.check.id.slice('f/'.length), verdict.reason]),
    ),
  };
}

it('asks what the reference is new enough for', () => {
  expect(choose(side('redis', '7.0.15')).asked).toEqual(['always', 'alone', 'single']);
  expect(choose(side('redis', '8.10.1')).asked).toEqual(['always', 'redis8', 'both', 'alone', 'single']);
  expect(choose(side('valkey', '9.1.2')).asked).toEqual(['always', 'both', 'alone', 'single']);
  expect(choose(side('valkey', '9.0.5')).asked).toEqual(['always', 'alone', 'single']);
});

it('says that the reference lacks what it is too old for, or never had', () => {
  expect(choose(side('redis', '7.0.15')).skipped).toMatchObject({
    redis8: 'the reference lacks it: Redis has it since 8.0',
    both: 'the reference lacks it: Redis has it since 8.4',
  });
  expect(choose(side('valkey', '9.0.5')).skipped).toMatchObject({
    redis8: 'the reference lacks it: no Valkey is known to have it',
    both: 'the reference lacks it: Valkey has it since 9.1',
  });
});

it('asks all of a server whose versions are its own', () => {
  expect(choose(side('dragonfly', '1.40.1')).asked).toContain('both');
});

it('changes whole servers only where both are our own', () => {
  expect(choose(side('redis', '7.0.15', { owned: false })).skipped['alone']).toMatch(/started servers only/);
  expect(choose(side('redis', '7.0.15'), side('redis', '8.6.3', { owned: false })).asked).not.toContain(
    'alone',
  );
});

it('asks clusters and single servers what is for them', () => {
  expect(choose(side('redis-cluster', '7.0.15', { nodes: [] })).asked).toContain('cluster');
  expect(choose(side('redis-cluster', '7.0.15', { nodes: [] })).skipped['single']).toBe(
    'for single servers only',
  );
  expect(choose(side('redis', '7.0.15')).skipped['cluster']).toBe('for clusters only');
});
