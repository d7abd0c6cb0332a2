import { describe, expect, it } from 'vitest';
import type { TargetReport } from '../model.ts';
import { sumUpLimits } from './profile-lines.ts';

function limited(name: string, kind: string, rounds = 7): TargetReport {
  return { name, completedRounds: 7, limit: { kind, rounds } } as unknown as TargetReport;
}

describe('what limited the targets, in a few words', () => {
  it.each([
    [[limited('redis', 'client-bound'), limited('dragonfly', 'client-bound')], 'both client-bound'],
    [
      [limited('redis', 'client-bound'), limited('dragonfly', 'server-bound', 6)],
      'redis client-bound, dragonfly server-bound in 6 of 7 rounds',
    ],
    [
      [
        limited('redis', 'unknown'),
        limited('dragonfly', 'connection-bound'),
        limited('valkey', 'connection-bound'),
      ],
      'dragonfly connection-bound, valkey connection-bound',
    ],
  ])('names who is limited by what', (targets, said) => {
    expect(sumUpLimits(targets)).toBe(said);
  });

  it('says nothing where nothing is known', () => {
    expect(sumUpLimits([limited('redis', 'unknown'), limited('dragonfly', 'unknown', 3)])).toBeUndefined();
  });
});
