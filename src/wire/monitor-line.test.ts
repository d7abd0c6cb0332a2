import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasBrokenArguments, parseMonitorLine } from './monitor-line.ts';

const linesOf = (name: string) =>
  readFileSync(new URL(`../replay/fixtures/${name}`, import.meta.url), 'latin1')
    .split('\n')
    .filter((line) => line !== '' && line !== 'OK' && line !== '+OK');

describe('a line of MONITOR', () => {
  it('is read as Redis writes it', () => {
    expect(
      parseMonitorLine('1795549405.337997 [3 127.0.0.1:37554] "SET" "bin" "\\x00\\x01\\"q\\xff\\n\\\\"'),
    ).toEqual({
      seconds: 1795549405,
      fraction: '337997',
      db: '3',
      source: '127.0.0.1:37554',
      isScript: false,
      args: ['SET', 'bin', '\x00\x01"q\xff\n\\'],
    });
  });

  it('is read as Dragonfly writes it, with seven digits', () => {
    expect(parseMonitorLine('+1795417727.6267296 [0 lua] "GET" "mon"')).toMatchObject({
      fraction: '6267296',
      isScript: true,
      args: ['GET', 'mon'],
    });
  });

  it.each(['redis-7.0.log', 'dragonfly-1.40.log'])('is read in every line of a captured log: %s', (name) => {
    const lines = linesOf(name);
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.filter((line) => parseMonitorLine(line) === undefined)).toEqual([]);
  });

  it.each(['[0 unix:/tmp/redis server.sock]', '[0 [::1]:6379]', '[15 lua]'])('may come from %s', (source) => {
    expect(parseMonitorLine(`1.000001 ${source} "PING"`)?.args).toEqual(['PING']);
  });

  it.each([
    '[ proxy2 ] ',
    'redis-1  | ',
    '\x1b[36mredis-1  |\x1b[0m ',
    '[pod/redis-0/redis] ',
    '2026-11-28T10:00:00.123456789Z ',
    'redis-0 redis +',
  ])('is read behind what others put before it: %j', (prefix) => {
    expect(parseMonitorLine(`${prefix}12.000034 [0 10.0.0.7:5] "GET" "[0 a] b"`)).toEqual({
      ...{ seconds: 12, fraction: '000034', db: '0', source: '10.0.0.7:5', isScript: false },
      args: ['GET', '[0 a] b'],
    });
  });

  it('may name a namespace of kvrocks in place of a database', () => {
    expect(parseMonitorLine('12.34 [__namespace 10.0.0.7:5] "get" "a"')).toMatchObject({
      ...{ db: '__namespace', source: '10.0.0.7:5' },
    });
  });

  it('is told from one whose arguments hold bare quotes', () => {
    expect(hasBrokenArguments('1.000001 [0 a:1] "SET" "a" "x"y"')).toBe(true);
    expect(hasBrokenArguments('1.000001 [0 a:1] "SET" "a" "y"')).toBe(false);
    expect(hasBrokenArguments('noise "')).toBe(false);
  });

  it.each([
    '',
    'OK',
    '1.5 [0 a] PING',
    '1.5 [0 a] "PING',
    '1.5 [0 a] "PING""x"',
    '1.5 [0 a] "PING\\"',
    '1.5 [0] "PING"',
    'redis-cli: command not found',
  ])('is told from other text: %j', (line) => {
    expect(parseMonitorLine(line)).toBeUndefined();
  });

  it('gives back the bytes that were written, whatever they are', () => {
    const bytes = fc.uint8Array({ maxLength: 20 });
    fc.assert(
      fc.property(fc.array(bytes, { minLength: 1, maxLength: 5 }), (args) => {
        const line = `12.000034 [0 1.2.3.4:5] ${args.map(quote).join(' ')}`;
        expect(parseMonitorLine(line)?.args).toEqual(args.map((arg) => Buffer.from(arg).toString('latin1')));
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseMonitorLine(text);
        parseMonitorLine(`1.5 [0 a] "${text}"`);
      }),
    );
  });
});

/** As sdscatrepr of Redis does. */
function quote(arg: Uint8Array): string {
  const named: Readonly<Record<number, string>> = {
    10: '\\n',
    13: '\\r',
    9: '\\t',
    7: '\\a',
    8: '\\b',
    34: '\\"',
    92: '\\\\',
  };
  const text = [...arg].map(
    (byte) =>
      named[byte] ??
      (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`),
  );
  return `"${text.join('')}"`;
}
