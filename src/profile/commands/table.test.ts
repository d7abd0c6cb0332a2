import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { literalOf, parseTemplate } from '../template.ts';
import { findKeyPositions } from './key-positions.ts';
import { reasonToRefuse } from './refused.ts';
import { findCommand } from './table.ts';

/** Keys are written as k1, k2, …: what is found must be those. */
test.each([
  'GET k1',
  'MGET k1 k2 k3',
  'MSET k1 a k2 b',
  'BITOP AND k1 k2 k3',
  'RENAME k1 k2',
  'BLPOP k1 k2 5',
  'OBJECT ENCODING k1',
  'XGROUP CREATE k1 g $',
  'SINTERCARD 2 k1 k2 LIMIT 5',
  'ZUNIONSTORE k1 2 k2 k3 WEIGHTS 1 2',
  'BZMPOP 1 2 k1 k2 MIN',
  'EVALSHA sha 2 k1 k2 a b',
  'EVALSHA sha 0 a b',
  'SORT k1 LIMIT 0 5 STORE k2',
  'GEORADIUS k1 1 2 3 m STOREDIST k2',
  'XREAD COUNT 5 BLOCK 100 STREAMS k1 k2 0 0',
  'XREADGROUP GROUP g c STREAMS k1 >',
  'JSON.MGET k1 k2 $',
  'MSETEX 2 k1 a k2 b EX 10',
  'HGETEX k1 EX 10 FIELDS 1 f',
  'DELEX k1 IFEQ v',
  'VADD k1 VALUES 3 1 2 3 e',
  'JSON.MSET k1 $ 1 k2 $ 2',
  'CMS.MERGE k1 2 k2 k3',
  'TS.MADD k1 * 1 k2 * 2',
  'FT.SEARCH idx *',
  'PING',
])('the keys of %s are found', (text) => {
  const args = parseTemplate(text).arguments;
  const found = findKeyPositions(findCommand(text.split(' ')[0]!)!, args);
  const keys = text.split(' ').filter((word) => /^k\d$/.test(word));
  expect(found.ok && found.positions.map((position) => literalOf(args[position]))).toEqual(keys);
});

test('commands are known whatever their case, and none is both known and refused', () => {
  expect(findCommand('get')).toBe(findCommand('GET'));
  expect(reasonToRefuse('FlushAll')).toMatch(/keys/);
  for (const name of ['FLUSHALL', 'SHUTDOWN', 'MONITOR', 'CLIENT', 'MULTI', 'WAIT'])
    expect(findCommand(name)).toBeUndefined();
  for (const name of ['GET', 'SET', 'EVALSHA', 'BLPOP', 'PING']) expect(reasonToRefuse(name)).toBeUndefined();
});

/** What `COMMAND` of each answers: name, access, blocking, movable keys, first key, last key, step. */
const described = ['redis-7.0-commands', 'redis-8.6-new-commands', 'valkey-9.1-new-commands'].flatMap(
  (name) =>
    readFileSync(new URL(`./golden/${name}.txt`, import.meta.url), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(' ')),
);

test.each(described)(
  '%s is known as its server describes it, or refused, or of no use in a profile',
  (...row) => {
    const [name, access, blocking, , first, last, step] = row;
    const facts = findCommand(name!);
    if (!facts) {
      expect(reasonToRefuse(name!) ?? /^(PUBSUB|LASTSAVE|ROLE|COMMAND|LOLWUT)$/.test(name!)).toBeTruthy();
      return;
    }
    expect(facts.blocking !== undefined).toBe(blocking === 'blocking');
    // Redis knows the keys of containers by subcommand, those of scripts by the script, and channels as keys.
    if (/^(OBJECT|MEMORY|XINFO|XGROUP|EVAL|EVALSHA|FCALL|PUBLISH|SPUBLISH)$/.test(name!)) return;
    const span = facts.keys.find((rule) => rule.kind === 'span');
    expect([span?.from ?? 0, span?.to ?? 0, span?.step ?? 0].join()).toBe([first, last, step].join());
    if (facts.access !== 'none') expect(facts.access).toBe(access);
    else expect(access).not.toBe('write');
  },
);
