import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defuseCommands, formatCommand } from './github-command.ts';
import { readCommands } from './runner.test-helper.ts';

const SEED = { seed: 20261123, numRuns: 500 } as const;

/** Whatever has a meaning for the runner, and everything between. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '::',
        ':',
        '##[',
        ']',
        '%',
        '%0A',
        '%25',
        '%3A',
        ',',
        '=',
        '\n',
        '\r',
        '\r\n',
        ' ',
        '\t',
      ),
      fc.constantFrom(
        '\u0085',
        '\u00a0',
        '\u2028',
        '\ufeff',
        'error',
        'set-output name=verdict',
        'stop-commands',
        '#',
      ),
      fc.string({ maxLength: 5 }),
    ),
    { maxLength: 15 },
  )
  .map((parts) => parts.join(''));

describe('formatCommand', () => {
  it('writes what the documentation shows', () => {
    expect(formatCommand('error', 'Missing semicolon', { file: 'app.js', line: 1, col: 5 })).toBe(
      '::error file=app.js,line=1,col=5::Missing semicolon',
    );
    expect(formatCommand('endgroup', '')).toBe('::endgroup::');
  });

  it('escapes per cent and line breaks in messages; colons and commas in properties too', () => {
    expect(formatCommand('warning', '5 %: a,b\r\nc', { file: 'a,b:100%.yaml' })).toBe(
      '::warning file=a%2Cb%3A100%25.yaml::5 %25: a,b%0D%0Ac',
    );
  });

  it('leaves out what is not given', () => {
    expect(formatCommand('error', 'x', { file: undefined, title: 't' })).toBe('::error title=t::x');
  });

  it('comes back from the runner as it went in, whatever the texts hold', () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, (message, file, title) => {
        const given = { file: `f${file}`, title: `t${title}`, line: 3 };
        expect(readCommands(formatCommand('error', message, given))).toEqual([
          { command: 'error', properties: { ...given, line: '3' }, message },
        ]);
      }),
      SEED,
    );
  });
});

describe('defuseCommands', () => {
  it('leaves no command in any text', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(readCommands(defuseCommands(text))).toEqual([]);
      }),
      SEED,
    );
  });

  it.each([
    ['error E_X: the server ended; its last lines:\n  ::set-output name=verdict::passed', 'set-output'],
    ['row  ##[add-mask]redis', 'add-mask'],
  ])('keeps %j readable', (text, word) => {
    expect(readCommands(text)).toHaveLength(1);
    expect(readCommands(defuseCommands(text))).toEqual([]);
    expect(defuseCommands(text)).toContain(word);
  });

  it('changes nothing else', () => {
    const text = 'redis://[::1]:6379  12:30  a::b\n## heading [1, 2]\n#[x]\n';
    expect(defuseCommands(text)).toBe(text);
  });

  it('keeps the values of JSON', () => {
    const value = { text: 'a ##[error]b ::error::c', more: ['##[', '::'] };
    const text = `${JSON.stringify(value)}\n`;
    expect(readCommands(defuseCommands(text))).toEqual([]);
    expect(JSON.parse(defuseCommands(text))).toEqual(value);
  });
});
