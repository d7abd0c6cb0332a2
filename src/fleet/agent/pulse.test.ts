// What an agent says once a second, and what it sees of itself between.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BEAT_MS, Pulse } from './pulse.ts';

let pulse: Pulse;
let beats: number;
let late: number[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'hrtime'] });
  beats = 0;
  late = [];
  pulse = new Pulse({
    late: (ms) => late.push(ms),
    beat: () => {
      beats++;
    },
  });
});

afterEach(() => {
  pulse.stop();
  vi.useRealTimers();
});

it('beats once a second, and looks at its own thread four times as often', () => {
  vi.advanceTimersByTime(5 * BEAT_MS);
  expect(beats).toBe(5);
  expect(late).toEqual(Array.from({ length: 20 }, () => 0));
  pulse.stop();
  vi.advanceTimersByTime(5 * BEAT_MS);
  expect(beats).toBe(5);
});

it('knows to a quarter of a second how long its thread was not run', () => {
  vi.advanceTimersByTime(BEAT_MS);
  // The clock goes on, and no timer runs.
  const before = process.hrtime.bigint();
  const clock = vi.spyOn(process.hrtime, 'bigint').mockImplementation(() => before + 2_500_000_000n);
  vi.advanceTimersByTime(BEAT_MS / 4);
  clock.mockRestore();
  expect(late.at(-1)).toBe(2250);
  expect(pulse.longestPauseMs).toBe(2250);
});
