import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyText } from '../testkit/any-text.ts';
import { literalOf, parseTemplate } from './template.ts';

/** The parts of all arguments, without their places. */
function partsOf(text: string) {
  const { arguments: args, problems } = parseTemplate(text);
  expect(problems).toEqual([]);
  return args.map(({ parts }) => parts.map(({ offset: _, ...part }) => part));
}

function literalsOf(text: string): readonly (string | undefined)[] {
  const { arguments: args, problems } = parseTemplate(text);
  expect(problems).toEqual([]);
  return args.map(literalOf);
}

/** As a user would quote any text: double quotes, escapes, doubled braces. */
function quote(text: string): string {
  const escapes: Record<string, string> = {
    '\n': '\\n',
    '\r': '\\r',
    '\t': '\\t',
    '\b': '\\b',
    '\x07': '\\a',
  };
  const escaped = text.replace(
    /[\\"\n\r\t\b\x07{}]/g,
    (character) => escapes[character] ?? (/[{}]/.test(character) ? character.repeat(2) : `\\${character}`),
  );
  return `"${escaped}"`;
}

describe('quoting', () => {
  test('any text survives double quotes', () => {
    fc.assert(
      fc.property(fc.array(anyText(), { minLength: 1 }), (texts) => {
        expect(literalsOf(texts.map(quote).join(' '))).toEqual(texts);
      }),
      { seed: 2 },
    );
  });

  test('any text without a single quote survives single quotes, braces and backslashes included', () => {
    const raw = anyText().filter((text) => !text.includes("'"));
    fc.assert(
      fc.property(fc.array(raw, { minLength: 1 }), (texts) => {
        expect(literalsOf(texts.map((text) => `'${text}'`).join(' '))).toEqual(texts);
      }),
      { seed: 3 },
    );
  });

  test('any words survive any white space between them', () => {
    const space = fc.stringMatching(/^[ \t\r\n]{1,3}$/);
    const plain = fc.stringMatching(/^[^\s"'{}]{1,5}$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(plain, space), { minLength: 1 }), (words) => {
        const text = words.map(([word, gap]) => word + gap).join('');
        expect(literalsOf(text)).toEqual(words.map(([word]) => word));
      }),
      { seed: 4 },
    );
  });

  test('escapes are those of redis-cli', () => {
    expect(literalsOf('ECHO "a\\n\\r\\t\\b\\a\\x41\\\\\\"z\\q"')).toEqual(['ECHO', 'a\n\r\t\b\x07A\\"zq']);
  });

  test('an empty argument is an argument', () => {
    expect(literalsOf(`SET "" ''`)).toEqual(['SET', '', '']);
  });

  test('a quote may open inside a word', () => {
    expect(literalsOf('SET a"b c" d')).toEqual(['SET', 'ab c', 'd']);
  });
});

describe('placeholders', () => {
  test('each form becomes its part', () => {
    expect(partsOf('X {key} {key:a} {member} {member:b} {field} {field:c-1} {score} {script:s}')).toEqual([
      [{ kind: 'text', text: 'X' }],
      [{ kind: 'key' }],
      [{ kind: 'key', keyspace: 'a' }],
      [{ kind: 'member' }],
      [{ kind: 'member', keyspace: 'b' }],
      [{ kind: 'field' }],
      [{ kind: 'field', keyspace: 'c-1' }],
      [{ kind: 'score' }],
      [{ kind: 'script', script: 's' }],
    ]);
    expect(partsOf('X {value} {value:64B} {value:1k..4KiB} {int:-5..1k}')).toEqual([
      [{ kind: 'text', text: 'X' }],
      [{ kind: 'value' }],
      [{ kind: 'value', size: { kind: 'fixed', bytes: 64 } }],
      [{ kind: 'value', size: { kind: 'range', minBytes: 1024, maxBytes: 4096 } }],
      [{ kind: 'integer', min: -5, max: 1000 }],
    ]);
  });

  test('they work inside double quotes and beside text, not inside single quotes', () => {
    expect(partsOf(`X "a {score} b" '{score}'`)).toEqual([
      [{ kind: 'text', text: 'X' }],
      [{ kind: 'text', text: 'a ' }, { kind: 'score' }, { kind: 'text', text: ' b' }],
      [{ kind: 'text', text: '{score}' }],
    ]);
  });

  test('doubled braces are braces, also right beside a placeholder', () => {
    expect(partsOf('{{{score}}} {{a}}')).toEqual([
      [{ kind: 'text', text: '{' }, { kind: 'score' }, { kind: 'text', text: '}' }],
      [{ kind: 'text', text: '{a}' }],
    ]);
  });

  test('a repeated one is as many arguments', () => {
    const [, ...keys] = partsOf('MGET {key:a*3} {key*1}');
    expect(keys).toEqual([
      [{ kind: 'key', keyspace: 'a' }],
      [{ kind: 'key', keyspace: 'a' }],
      [{ kind: 'key', keyspace: 'a' }],
      [{ kind: 'key' }],
    ]);
    expect(partsOf('HMGET {key} {field*5}')).toHaveLength(7);
  });
});

test('any text is either read or complained about, with places inside it', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'{}"\'\\ :*.akeyvlu1'), maxLength: 30 }), (text) => {
      const { arguments: args, problems } = parseTemplate(text);
      expect(args.length + problems.length).toBeGreaterThan(0);
      for (const { offset } of [...args, ...problems]) {
        expect(offset).toBeGreaterThanOrEqual(0);
        expect(offset).toBeLessThanOrEqual(text.length);
      }
    }),
    { seed: 5, numRuns: 2000 },
  );
});
