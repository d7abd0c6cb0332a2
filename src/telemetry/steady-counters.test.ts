// Counters of a server that is started again while it is watched.
import { expect, test } from 'vitest';
import { SteadyCounters } from './steady-counters.ts';

test('a process that follows another goes on where that one ended', () => {
  const steady = new SteadyCounters();
  expect(steady.carryOn({ cpuSeconds: 5, evictedKeys: 10 }, 1)).toEqual({ cpuSeconds: 5, evictedKeys: 10 });
  expect(steady.carryOn({}, 1)).toEqual({});
  // More than the one before had: only the process tells.
  expect(steady.carryOn({ cpuSeconds: 6 }, 2)).toEqual({ cpuSeconds: 11 });
  expect(steady.carryOn({ cpuSeconds: 7, evictedKeys: 1 }, 2)).toEqual({ cpuSeconds: 12, evictedKeys: 11 });
  expect(steady.carryOn({ cpuSeconds: 1, evictedKeys: 2 }, 3)).toEqual({ cpuSeconds: 13, evictedKeys: 13 });
});

test('where no process is known, a counter that falls tells', () => {
  const steady = new SteadyCounters();
  steady.carryOn({ commandsProcessed: 100, evictedKeys: 0 }, undefined);
  expect(steady.carryOn({ commandsProcessed: 4, evictedKeys: 0 }, undefined)).toEqual({
    commandsProcessed: 104,
    evictedKeys: 0,
  });
  expect(steady.carryOn({ commandsProcessed: 9 }, undefined)).toEqual({ commandsProcessed: 109 });
});
