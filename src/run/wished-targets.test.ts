// What flags and profiles want of the servers of a run: flags win, profiles must agree.

import { expect, it } from 'vitest';
import { dropUndefined } from '../core/drop-undefined.ts';
import type { ServerWishes } from '../profile/server-wishes.ts';
import { parseTargetSpec } from '../targets/spec/parse-target-spec.ts';
import { aProfile } from '../testkit/builders.ts';
import { wishTargets } from './wished-targets.ts';

const redis = [parseTargetSpec('redis', {})];
const profile = (name: string, servers?: ServerWishes) => aProfile({ name, ...dropUndefined({ servers }) });

it('takes the wish of a profile, and a flag in its place', () => {
  const profiles = [profile('a', { memoryBytes: 1000, threads: 2 })];
  const { targets } = wishTargets(redis, { memoryBytes: 5000 }, profiles);
  expect(targets).toMatchObject([{ settings: { maxmemory: '5000', 'io-threads': '2' } }]);
});

it('changes nothing without a wish', () => {
  expect(wishTargets(redis, {}, [profile('a'), profile('b')])).toEqual({ targets: redis, warnings: [] });
});

it('refuses profiles that want different servers, unless a flag decides', () => {
  const profiles = [profile('a', { memoryBytes: 1000 }), profile('b')];
  expect(() => wishTargets(redis, {}, profiles)).toThrow(
    'but their sections "servers" differ: memory: a 1000 bytes, b says nothing',
  );
  expect(wishTargets(redis, { memoryBytes: 5000 }, profiles).targets).toMatchObject([
    { settings: { maxmemory: '5000' } },
  ]);
});

it('warns of what a server has no equivalent for', () => {
  const dragonfly = [parseTargetSpec('dragonfly', {})];
  const { warnings } = wishTargets(dragonfly, { persistence: { kind: 'append-only' } }, [profile('a')]);
  expect(warnings).toMatchObject([{ id: 'W_NO_EQUIVALENT', target: 'dragonfly' }]);
});

it('takes a password and TLS from flags', () => {
  const flags = { auth: { kind: 'generated' }, tls: true } as const;
  expect(wishTargets(redis, flags, [profile('a')]).targets).toMatchObject([
    { protection: { auth: { kind: 'generated' }, tls: true } },
  ]);
});
