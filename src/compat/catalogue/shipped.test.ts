// Every shipped check is one, and says what the documents ask of it.
import { expect, it } from 'vitest';
import { NODE_FILES } from '../../core/node-files.ts';
import { readCatalogue, SHIPPED_CHECKS } from './read-catalogue.ts';
import { readKnown } from './read-known.ts';

const families = readCatalogue([SHIPPED_CHECKS], { cwd: SHIPPED_CHECKS, files: NODE_FILES });
const checks = families.flatMap((family) => family.checks);

it('all files of the catalogue are valid', () => {
  expect(families.length).toBeGreaterThanOrEqual(30);
  expect(checks.length).toBeGreaterThanOrEqual(2000);
  expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
});

it.each(families.map((family) => [family.name, family] as const))('%s names a source', (_name, family) => {
  expect(family.checks.filter(({ source }) => source === '').map(({ id }) => id)).toEqual([]);
});

it('a check that others run beside uses keys of its own only', () => {
  const bare = checks
    .filter(({ alone }) => !alone)
    .flatMap(({ id, given, run }) =>
      [...given, ...run].flatMap(({ text }) =>
        /^\s*(SET|GET|DEL|INCR|LPUSH|RPUSH|SADD|ZADD|HSET)\s+[a-z]/i.test(text) ? [`${id}: ${text}`] : [],
      ),
    );
  expect(bare).toEqual([]);
});

it('what is known of servers is valid, and names its sources', () => {
  const known = readKnown({ cwd: SHIPPED_CHECKS, files: NODE_FILES });
  expect(known.length).toBeGreaterThan(10);
  expect(known.filter(({ source }) => source === '')).toEqual([]);
});
