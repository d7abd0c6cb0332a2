import { expect, it } from 'vitest';
import { observeMachine } from './machine-state.ts';
import { parsePortRange, parseUsedSwapBytes } from './parsers/machine-state.ts';

it('reads how much swap is in use', () => {
  expect(parseUsedSwapBytes('MemTotal:  24655000 kB\nSwapTotal:  2097148 kB\nSwapFree:  2097148 kB\n')).toBe(
    0,
  );
  expect(parseUsedSwapBytes('SwapTotal:       1000 kB\nSwapFree:         400 kB\n')).toBe(600 * 1024);
  expect(parseUsedSwapBytes('')).toBeUndefined();
});

it('counts the ports of a range', () => {
  expect(parsePortRange('32768\t60999\n')).toBe(28_232);
  expect(parsePortRange('')).toBeUndefined();
});

it('looks at the machine without making it busy', async () => {
  const state = await observeMachine(100);
  expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  if (state.busyCores === undefined) return;
  expect(state.busyCores).toBeGreaterThanOrEqual(0);
  expect(state.stealShare).toBeGreaterThanOrEqual(0);
});
