// The past of what is watched: bounded, and in every point what it is made of.
import { expect, test } from 'vitest';
import { History } from './history.ts';

test('values of a slot are their mean, or the highest of them', () => {
  const history = new History(2);
  for (const [atMs, value] of [
    [1000, 10],
    [1100, 20],
    [1700, 40],
  ] as const) {
    history.add(0, atMs, 'rate', value, 'mean');
    history.add(1, atMs, 'p99', value, 'highest');
  }
  expect(history.read('rate')).toEqual({
    seconds: [0.25, 0.75],
    lines: [
      [15, 40],
      [null, null],
    ],
  });
  expect(history.read('p99').lines).toEqual([
    [null, null],
    [20, 40],
  ]);
});

test('what one target told alone is a gap of the other, and what nobody told is none', () => {
  const history = new History(2);
  history.add(0, 0, 'rate', 1, 'mean');
  history.add(1, 800, 'rate', 2, 'mean');
  history.add(0, 1600, 'rate', 3, 'mean');
  expect(history.read('rate')).toEqual({
    seconds: [0.25, 0.75, 1.75],
    lines: [
      [1, null, 3],
      [null, 2, null],
    ],
  });
  expect(history.read('unknown')).toEqual({ seconds: [], lines: [] });
});

test('a week takes as many points as an hour, with its mean and its highest kept', () => {
  const history = new History(1);
  const minutes = 7 * 24 * 60;
  for (let minute = 0; minute < minutes; minute++) {
    history.add(0, minute * 60_000, 'rate', 5, 'mean');
    history.add(0, minute * 60_000, 'p99', minute === 5000 ? 900 : 1, 'highest');
  }
  const { seconds, lines } = history.read('rate');
  expect(seconds.length).toBeLessThanOrEqual(600);
  expect(seconds.length).toBeGreaterThan(250);
  expect(seconds.at(-1)! / 3600).toBeCloseTo(168, -1);
  expect(new Set(lines[0]!.filter((value) => value !== null))).toEqual(new Set([5]));
  expect(Math.max(...history.read('p99').lines[0]!.map((value) => value ?? 0))).toBe(900);
});
