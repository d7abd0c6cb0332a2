import { expect, it } from 'vitest';
import { readOptions } from '../options/read-options.ts';
import { RUN_OPTIONS } from './options.ts';
import { wishesOf } from './server-wishes.ts';

it('what flags want of servers goes by the names that profiles have for it', () => {
  const given = {
    'server-threads': '2',
    'server-memory': '1GiB',
    eviction: 'allkeys-lru',
    'server-auth': 'generated',
  };
  expect(wishesOf(readOptions(RUN_OPTIONS, given, {}))).toEqual({
    threads: 2,
    memoryBytes: 1024 ** 3,
    eviction: 'allkeys-lru',
    auth: { kind: 'generated' },
  });
  expect(wishesOf({})).toEqual({});
});

it('does not show what was given in place of the source of a password', () => {
  expect(() => readOptions(RUN_OPTIONS, { 'server-auth': 'hunter2' }, {})).toThrow("--server-auth is '***'");
});
