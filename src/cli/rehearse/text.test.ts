// Tests of what is said of a rehearsal before it begins.
import { expect, it } from 'vitest';
import { aProfile } from '../../testkit/builders.ts';
import { describeRehearsalPlan } from './text.ts';

it.each([
  [0, '0 ns'],
  [125e6, '125 ms'],
  [61e9, '1 min 1 s'],
])('a log of %d ns is one of %s', (lengthNs, said) => {
  const rehearsal = { name: 'p', phases: [] } as never;
  const [old, next] = [{ name: 'old' }, { name: 'new' }] as never[];
  const logged = { commands: [1, 2, 3], lengthNs, leftOut: [] } as never;
  expect(describeRehearsalPlan(rehearsal, aProfile(), old!, next!, { logged })).toContain(
    `  3 commands of ${said} of a log`,
  );
});

it('says that targets which nobody named were found', () => {
  const rehearsal = { name: 'p', phases: [] } as never;
  const [old, next] = [{ name: 'redis' }, { name: 'valkey' }] as never[];
  const told = (areFound: boolean) => describeRehearsalPlan(rehearsal, aProfile(), old!, next!, { areFound });
  expect(told(true)).toContain(' from redis to valkey (found here; -t chooses others), ');
  expect(told(false)).toContain(' from redis to valkey, ');
});

it('says of a rate below one operation a second how low it is', () => {
  const rehearsal = { name: 'p', phases: [] } as never;
  const [old, next] = [{ name: 'redis' }, { name: 'valkey' }] as never[];
  const profile = aProfile();
  const paced = {
    ...profile,
    load: { ...profile.load, openLoop: { ratePerSecond: 0.3, arrivals: 'constant', pacing: 'auto' } },
  } as const;
  expect(describeRehearsalPlan(rehearsal, paced, old!, next!, {})).toContain('0.30 operations/s');
});
