import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseProcStat } from './proc-stat.ts';

/** A line of a real io thread of Redis, with the name and state to be put in. */
function line(name: string, state = 'S'): string {
  return `28918 (${name}) ${state} 28597 28597 11028 0 -1 4194368 1 0 0 0 74 21 0 0 20 0 6 0 232878 70684672 2994 18446744073709551615 1 1 1 1 0 0 0 0 1 1\n`;
}

it('reads number, name, state, times and start', () => {
  expect(parseProcStat(line('io_thd_1'))).toEqual({
    id: 28918,
    name: 'io_thd_1',
    state: 'S',
    parentId: 28597,
    sessionId: 11028,
    terminal: 0,
    userTicks: 74,
    systemTicks: 21,
    startTicks: 232878,
  });
});

it('reads a name with spaces, parentheses and line breaks', () => {
  for (const name of ['a b', ') R 1 1', 'x) (y', '((', '', 'a\nb'])
    expect(parseProcStat(line(name, 'Z'))).toMatchObject({ name, state: 'Z', userTicks: 74 });
});

it('reads any name', () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      expect(parseProcStat(line(name))).toMatchObject({ name, systemTicks: 21 });
    }),
    { seed: 1 },
  );
});

it('refuses what is cut short or something else', () => {
  expect(parseProcStat('')).toBeUndefined();
  expect(parseProcStat(line('x').slice(0, 60))).toBeUndefined();
  expect(parseProcStat('no such process')).toBeUndefined();
});
