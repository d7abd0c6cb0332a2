import { describe, expect, it } from 'vitest';
import { CommandMistake, type CommandPart, parseBytes, parseCommand } from './parse-command.ts';

const text = (value: string): CommandPart => ({ kind: 'text', text: value });
const key = (name: string): CommandPart => ({ kind: 'key', name });

describe('parseCommand', () => {
  it.each<[string, (readonly CommandPart[])[]]>([
    ['GET {k}', [[text('GET')], [key('k')]]],
    ['  SET   {k}\tv  ', [[text('SET')], [key('k')], [text('v')]]],
    ['SET {k} "a b\\r\\n\\x00\\xff\\""', [[text('SET')], [key('k')], [text('a b\r\n\0\xff"')]]],
    ["SET {k} 'a \\n \\' b'", [[text('SET')], [key('k')], [text("a \\n ' b")]]],
    ['SET {k} ""', [[text('SET')], [key('k')], [text('')]]],
    ['KEYS {k}*', [[text('KEYS')], [key('k'), text('*')]]],
    ['ECHO é', [[text('ECHO')], [text('\xc3\xa9')]]],
    ['ECHO {{k}}', [[text('ECHO')], [text('{k}')]]],
    ['XDEL {s} {$id}', [[text('XDEL')], [key('s')], [{ kind: 'kept', name: 'id' }]]],
    ['EXPIREAT {k} {now+60}', [[text('EXPIREAT')], [key('k')], [{ kind: 'now', unit: 's', offset: 60 }]]],
    ['PEXPIREAT {nowms-5}', [[text('PEXPIREAT')], [{ kind: 'now', unit: 'ms', offset: -5 }]]],
    ['SET {k} {x*10}', [[text('SET')], [key('k')], [{ kind: 'repeat', text: 'x', times: 10 }]]],
  ])('reads %j', (command, expected) => {
    expect(parseCommand(command)).toEqual(expected);
  });

  it.each([
    `JSON.SET {k} $ '{"a":{"b":[1]}}'`,
    'EVAL "return {KEYS[1], {1,2}, {ok=\'x\'}}" 1 {k}',
    'EVAL "for i, v in ipairs({}) do local t = { v } end" 0',
  ])('leaves the braces of %j alone', (command) => {
    const braces = parseCommand(command)
      .flat()
      .map((part) => (part.kind === 'text' ? part.text : ''))
      .join('');
    const keys = parseCommand(command)
      .flat()
      .filter(({ kind }) => kind !== 'text');
    expect(keys.every((part) => part.kind === 'key' && part.name === 'k')).toBe(true);
    expect(braces).toContain('{');
  });

  it.each([
    ['GET "x', 4, /quote never closed/],
    ["GET 'x", 4, /quote never closed/],
    ['GET "x"y', 7, /right after a closing quote/],
    ['   ', 0, /empty, wanted a command/],
    ['SET {k} {x*9999999}', 8, /wanted at most/],
  ])('refuses %j at its place', (command, offset, message) => {
    let mistake: unknown;
    try {
      parseCommand(command);
    } catch (error) {
      mistake = error;
    }
    expect(mistake).toBeInstanceOf(CommandMistake);
    expect(mistake).toMatchObject({ offset, message: expect.stringMatching(message) });
  });

  it('reads bytes that are no command as one piece', () => {
    expect(parseBytes('*1\\r\\n$4\\r\\n"PING" \\x80')).toEqual([[text('*1\r\n$4\r\n"PING" \x80')]]);
  });
});
