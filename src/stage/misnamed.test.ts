// Names of attached servers beside what these say of themselves.
import { expect, it } from 'vitest';
import type { Flavor } from '../targets/contract.ts';
import { describeMisnamed } from './misnamed.ts';

function misnamed(name: string, flavor: Flavor, owned = false): string | undefined {
  const identity = {
    flavor,
    version: '7.0.15',
    threads: undefined,
    runId: 'x',
    processId: undefined,
    multiplexing: undefined,
    maxMemoryBytes: undefined,
    evictionPolicy: undefined,
    persistence: undefined,
  };
  return describeMisnamed({ name, owned, identity });
}

it('tells of a server that is another one than its name says', () => {
  expect(misnamed('new-Dragonfly', 'redis')).toBe(
    'new-Dragonfly says that it is redis 7.0.15: check whether the server that you mean listens there',
  );
  expect(misnamed('redis', 'valkey')).toMatch(/^redis says that it is valkey/);
});

it.each([
  ['redis', 'redis', false],
  ['redis', 'redis-cluster', false],
  ['prod', 'dragonfly', false],
  ['dragonfly-as-redis', 'redis', false],
  ['redis', 'other', false],
  ['redis', 'dragonfly', true],
] as const)('says nothing of %s that is %s (started by us: %s)', (name, flavor, owned) => {
  expect(misnamed(name, flavor, owned)).toBeUndefined();
});
