import { expect, it } from 'vitest';
import { shareOfLateStarts } from './late-share.ts';

it('the share of late starts is over all that were sent or should have been, of all parts together', () => {
  const one = { lateSends: 8, unsent: 0, lateness: { count: 10 } };
  const other = { lateSends: 0, unsent: 5, lateness: { count: 5 } };
  expect(shareOfLateStarts([one])).toBe(0.8);
  expect(shareOfLateStarts([one, other])).toBe(0.4);
});

it('the share of late starts is 0 where nothing was to be started', () => {
  expect(shareOfLateStarts([])).toBe(0);
  expect(shareOfLateStarts([{ lateSends: 0, unsent: 0, lateness: { count: 0 } }])).toBe(0);
});
