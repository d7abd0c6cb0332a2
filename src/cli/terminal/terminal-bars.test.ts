import { expect, test } from 'vitest';
import { drawBar, drawSparkline } from './terminal-bars.ts';

test('a sparkline has one character a value, from nothing to the maximum', () => {
  expect(drawSparkline([0, 1, 2, 3, 4, 5, 6, 7, 8], 8, true)).toBe('▁▂▃▄▅▆▇██');
  expect(drawSparkline([0, 4, 8], 8, false)).toBe('_+@');
});

test('values above the maximum, below 0, or without any maximum stay on the scale', () => {
  expect(drawSparkline([-1, 9], 8, true)).toBe('▁█');
  expect(drawSparkline([0, 0], 0, true)).toBe('▁▁');
  expect(drawSparkline([], Number.NEGATIVE_INFINITY, true)).toBe('');
});

test('a bar is as wide as asked, whatever the share', () => {
  expect(drawBar(0.5, 8, true)).toBe('████░░░░');
  expect(drawBar(0.5, 8, false)).toBe('####....');
  expect(drawBar(1.7, 4, true)).toBe('████');
  expect(drawBar(-1, 4, true)).toBe('░░░░');
});
