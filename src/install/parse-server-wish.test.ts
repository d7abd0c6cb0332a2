import { expect, it } from 'vitest';
import { parseServerWish } from './parse-server-wish.ts';

it.each([
  ['redis', { flavor: 'redis' }],
  ['dragonfly@1.39.0', { flavor: 'dragonfly', version: '1.39.0' }],
  ['dragonfly@v1.39.0', { flavor: 'dragonfly', version: '1.39.0' }],
  ['valkey@8.1.0-rc1', { flavor: 'valkey', version: '8.1.0-rc1' }],
  ['dragonfly@latest', { flavor: 'dragonfly', version: 'latest' }],
])('%s is understood', (text, wish) => {
  expect(parseServerWish(text)).toEqual(wish);
});

it.each([
  ['redsi', 'Did you mean redis?'],
  ['keydb', 'Name one of them.'],
  ['', 'Name one of them.'],
  ['dragonfly@', 'as in dragonfly@1.2.3'],
  ['dragonfly@1.39', 'as in dragonfly@1.2.3'],
  ['dragonfly@../../1.2.3', 'as in dragonfly@1.2.3'],
  ['dragonfly@1.2.3@4.5.6', 'as in dragonfly@1.2.3'],
])('%s is explained', (text, hint) => {
  expect(() => parseServerWish(text)).toThrow(
    expect.objectContaining({ code: 'E_USAGE', exitCode: 2, hint: expect.stringContaining(hint) }),
  );
});
