// Tests of which claims share a run, and what that run races.
import { expect, it } from 'vitest';
import { aProfile } from '../testkit/builders.ts';
import { parseClaimRule } from './claim-rule.ts';
import { groupClaims } from './group-claims.ts';
import type { PreparedClaim } from './prepare-claims.ts';

const TARGETS = ['redis', 'dragonfly'].map((flavor) => ({
  name: flavor,
  kind: 'local' as const,
  flavor: flavor as 'redis' | 'dragonfly',
  settings: {},
}));

function prepare(id: string, rule: string, profile = aProfile(), targets = TARGETS): PreparedClaim {
  const expected = parseClaimRule(rule, 'redis', 'dragonfly');
  const test = { profile: profile.name, overrides: {}, expect: expected };
  const target = (name: string) => ({ name, spec: name });
  const needs = { flavors: new Map(), versions: new Map() };
  return {
    claim: {
      ...{ id, text: id, source: '', needs, test, path: [] },
      reference: target('redis'),
      candidate: target('dragonfly'),
    },
    race: { test, planned: [{ profile, file: 'p.yaml', text: '' }], targets },
  };
}

const groups = (...prepared: readonly PreparedClaim[]) =>
  groupClaims(prepared).map(({ targets, claims }) => [
    targets.map(({ name }) => name).join(' '),
    claims.map(({ claim }) => claim.id).join(' '),
  ]);

it('claims that ask for the same share a run, in the order of the file', () => {
  const other = aProfile({ name: 'other' });
  expect(
    groups(
      prepare('a', 'throughput >= 2x redis'),
      prepare('b', 'p99 < 1ms', other),
      prepare('c', 'p99 <= 1x redis'),
      prepare('d', 'p99 <= 1x redis', aProfile(), [TARGETS[0]!, { ...TARGETS[1]!, settings: { hz: '10' } }]),
    ),
  ).toEqual([
    ['redis dragonfly', 'a c'],
    ['dragonfly', 'b'],
    ['redis dragonfly', 'd'],
  ]);
});

it('a run races what any of its claims is about, the reference first', () => {
  expect(groups(prepare('a', 'p99(redis) < 1ms'), prepare('b', 'max(redis) < 1s'))).toEqual([
    ['redis', 'a b'],
  ]);
  expect(groups(prepare('a', 'p99(dragonfly) < 1ms'), prepare('b', 'p99(redis) < 1ms'))).toEqual([
    ['redis dragonfly', 'a b'],
  ]);
});
