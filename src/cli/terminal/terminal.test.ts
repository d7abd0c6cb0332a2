import { expect, test } from 'vitest';
import { describeTerminal } from './terminal.ts';

const terminal = { write() {}, isTTY: true, columns: 100 };
const pipe = { write() {}, isTTY: false, columns: 80 };

test('a terminal gets colours, a pipe and a dumb terminal do not', () => {
  expect(describeTerminal(terminal, { TERM: 'xterm' })).toEqual({ color: true, unicode: true, columns: 100 });
  expect(describeTerminal(pipe, { TERM: 'xterm' }).color).toBe(false);
  expect(describeTerminal(terminal, { TERM: 'dumb' }).color).toBe(false);
});

test('NO_COLOR wins, then FORCE_COLOR; empty means not set', () => {
  expect(describeTerminal(terminal, { NO_COLOR: '1', FORCE_COLOR: '1' }).color).toBe(false);
  expect(describeTerminal(terminal, { NO_COLOR: '' }).color).toBe(true);
  expect(describeTerminal(pipe, { FORCE_COLOR: '1' }).color).toBe(true);
  expect(describeTerminal(terminal, { FORCE_COLOR: '0' }).color).toBe(false);
});

test.each([
  [{}, true],
  [{ LANG: 'en_US.UTF-8' }, true],
  [{ LANG: 'C.utf8' }, true],
  [{ LANG: 'C' }, false],
  [{ LANG: 'de_DE.ISO-8859-1' }, false],
  [{ LANG: 'en_US.UTF-8', LC_ALL: 'POSIX' }, false],
  [{ LANG: 'C', LC_CTYPE: 'C.UTF-8' }, true],
])('characters beyond ASCII are for UTF-8 locales: %o', (env, unicode) => {
  expect(describeTerminal(pipe, env).unicode).toBe(unicode);
});
