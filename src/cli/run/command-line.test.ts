// Tests that a reproducible command never carries a password.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteCommandLine, splitCommandLine } from './command-line.ts';

describe('quoteCommandLine', () => {
  it('quotes what a shell would take apart', () => {
    expect(quoteCommandLine(['run', 'lua', '-t', 'io=redis?io-threads=4', "it's"])).toBe(
      "cache-bench run lua -t 'io=redis?io-threads=4' 'it'\\''s'",
    );
  });

  it.each([
    ['a=redis://user:secret@host:6379/1', "'a=redis://user:***@host:6379/1'"],
    ['redis://:secret@host', "'redis://:***@host'"],
    ['redis://:se@cr:et@host', "'redis://:***@host'"],
    ['--target=rediss://u:p%40ss@[::1]:6379', "'--target=rediss://u:***@[::1]:6379'"],
    ['redis://u:${PASSWORD}@host', "'redis://u:***@host'"],
    ['redis://user@host', 'redis://user@host'],
    ['redis+ssl://u:secret@host', "'redis+ssl://u:***@host'"],
    ['redis?requirepass=secret&hz=10', "'redis?requirepass=***&hz=10'"],
  ])('hides the password of %s', (given, shown) => {
    expect(quoteCommandLine([given])).toBe(`cache-bench ${shown}`);
  });
});

it('splitCommandLine gives back the words that were quoted', () => {
  const word = fc.string({ unit: fc.constantFrom('a', ' ', "'", '"', '?', '=', '-', '$'), maxLength: 8 });
  fc.assert(
    fc.property(fc.array(word), (words) => {
      expect(splitCommandLine(quoteCommandLine(words))).toEqual(['cache-bench', ...words]);
    }),
  );
});
