// Tests of the exit code that rules come to.
import { expect, it } from 'vitest';
import { exitCodeOf } from './command.ts';

it.each([
  [[], 0],
  [['pass'], 0],
  [['pass', 'inconclusive'], 3],
  [['inconclusive', 'fail'], 99],
] as const)('%j ends with %i', (outcomes, code) => {
  expect(exitCodeOf(outcomes.map((outcome) => ({ outcome })))).toBe(code);
});
