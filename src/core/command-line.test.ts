// Tests that a command that is shown, or a process that is started, never carries a password in its words.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteCommandLine, showsSecret, splitCommandLine, takeSecretsApart } from './command-line.ts';

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
    ['redis://u:${PASSWORD}@host', "'redis://u:${PASSWORD}@host'"],
    ['redis://u:pre${PASSWORD}@host', "'redis://u:***@host'"],
    ['redis://u:se#cret@host', "'redis://u:***@host'"],
    ['redis://user@host', 'redis://user@host'],
    ['redis+ssl://u:secret@host', "'redis+ssl://u:***@host'"],
    ['redis?requirepass=secret&hz=10', "'redis?requirepass=***&hz=10'"],
  ])('hides the password of %s', (given, shown) => {
    expect(quoteCommandLine([given])).toBe(`cache-bench ${shown}`);
  });
});

describe('takeSecretsApart', () => {
  it('names a variable for each password of a URL, with its decoded value', () => {
    const argv = ['-t', 'a=redis://u:p%40ss@h:1', '--from-url', 'redis://:x${Y}@h', '-t', 'redis://:${Z}@h'];
    const { args, env } = takeSecretsApart(argv);
    expect(args).toEqual([
      ...['-t', 'a=redis://u:${CACHE_BENCH_SECRET_1}@h:1'],
      ...['--from-url', 'redis://:${CACHE_BENCH_SECRET_2}${Y}@h', '-t', 'redis://:${Z}@h'],
    ]);
    expect(env).toEqual({ CACHE_BENCH_SECRET_1: 'p@ss', CACHE_BENCH_SECRET_2: 'x' });
  });

  it('leaves what has no place for a variable, and showsSecret tells', () => {
    const { args, env } = takeSecretsApart(['redis?masterauth-pass=x']);
    expect(env).toEqual({});
    expect(showsSecret(args)).toBe(true);
    expect(showsSecret(['-t', 'redis', 'redis://:${Z}@h'])).toBe(false);
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
