import { expect, test } from 'vitest';
import { parseTemplate } from '../template.ts';
import { checkCommand } from './check-command.ts';
import { findCommand } from './table.ts';
import { commandsWithTypical, typicalCommand } from './typical.ts';

const context = { keyspaces: new Set(['default']), scripts: new Map(), timeoutNs: 5e9 };

test.each([...commandsWithTypical()])('%s is written as a profile may write it', (name) => {
  const command = parseTemplate(typicalCommand(name)!);
  expect(command.problems).toEqual([]);
  expect(checkCommand(command, context)).toEqual([]);
  const facts = findCommand(name);
  // Blocking commands, scripts and modules need more than their name.
  expect(facts?.blocking === undefined || name === 'XREAD').toBe(true);
  expect(facts?.type).not.toBe('unknown');
});

test('a command is found whatever its case, and some have no typical form', () => {
  expect(typicalCommand('get')).toBe('GET {key}');
  for (const name of ['EVAL', 'BLPOP', 'XREADGROUP', 'FLUSHALL', 'NOSUCH'])
    expect(typicalCommand(name)).toBeUndefined();
});
