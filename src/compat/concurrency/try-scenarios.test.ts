import { expect, it } from 'vitest';
import { boundShare } from '../../stats/bound-share.ts';
import { judge } from './try-scenarios.ts';

const trials = (broken: number, all = 100) => ({ trials: all, broken, ...boundShare(broken, all) });

it.each([
  [0, 0, 'kept'],
  [5, 0, 'kept'],
  // Once is enough where the reference never does it.
  [0, 1, 'breaks'],
  [3, 5, 'as the reference'],
  [3, 60, 'breaks'],
] as const)(
  'where the reference broke %i of 100, %i of the candidate are: %s',
  (reference, candidate, outcome) => {
    expect(judge(trials(reference), trials(candidate))).toBe(outcome);
  },
);
