// How long replies are awaited when nothing counts any more.
import { expect, test } from 'vitest';
import { Drain } from './drain.ts';

test('is over when every connection that owed replies has given them, or is lost', () => {
  const drain = new Drain(3);
  drain.begin((connection) => [2, 0, 1][connection]!, 100);
  expect(drain.isOver(0)).toBe(false);
  drain.note(0);
  drain.note(0);
  drain.note(1);
  expect(drain.isOver(0)).toBe(false);
  drain.note(2);
  expect(drain.isOver(0)).toBe(true);
});

test('is over at its time, whoever still owes', () => {
  const drain = new Drain(1);
  drain.begin(() => 1, 100);
  expect(drain.isOver(99)).toBe(false);
  expect(drain.isOver(100)).toBe(true);
});
