import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dropUndefined } from '../core/drop-undefined.ts';
import { commandsWithTypical } from '../profile/commands/typical.ts';
import { validateProfileText } from '../profile/validate.ts';
import { anyText } from '../testkit/any-text.ts';
import { learnKeyspaces } from './keyspaces.ts';
import type { ObservedKey, ServerObservation, TypeWalk } from './observation.ts';
import { writeProfile } from './write-profile.ts';

const WISHES = { now: new Date('2026-03-04T05:06:07Z'), mostKeys: 1e6, showNames: true };

const many = (count: number, key: (id: number) => ObservedKey) =>
  Array.from({ length: count }, (_, id) => key(id));
const KEYS: readonly ObservedKey[] = [
  ...many(60, (id) => ({ name: `page:${id}`, type: 'string', size: 100 + id, ttlMs: 1000 * id })),
  ...many(30, (id) => ({ name: `user:${id}:cart`, type: 'hash', size: 4, memoryBytes: 56 + 9 + 4 * 28 })),
  ...many(10, (id) => ({ name: `hits:${id}`, type: 'string', size: 2 })),
];

function observation(calls: Readonly<Record<string, number>>, keys = KEYS): ServerObservation {
  return {
    server: 'redis 7.0.15',
    watchedNs: 10e9,
    calls: new Map(Object.entries(calls)),
    hits: 90,
    misses: 10,
    connectedClients: 12,
    clientsByProtocol: new Map([['2', 12]]),
    databases: ['db0'],
    keys: { databaseKeys: 5000, method: 'RANDOMKEY', draws: keys.length, keys, refused: [] },
  };
}

const profileOf = (text: string) => {
  const { profile, problems } = validateProfileText(text, 'learned.yaml');
  expect(problems).toEqual([]);
  return profile!;
};

describe('a learned profile', () => {
  it('is a valid one that says where it comes from', async () => {
    const text = writeProfile(
      observation({ GET: 800, SET: 100, HGETALL: 60, INCR: 20, EVAL: 10, CONFIG: 5, MULTI: 5 }),
      WISHES,
    );
    profileOf(text);
    await expect(text).toMatchFileSnapshot('golden/learned.yaml');
  });

  it('says of a hit ratio that reads of streams are in it, where there are some', () => {
    const said = (calls: Readonly<Record<string, number>>) =>
      writeProfile(observation(calls), WISHES).includes('counts twice for each stream in it');
    expect(said({ GET: 700, XREADGROUP: 1 })).toBe(true);
    expect(said({ GET: 700, XADD: 200 })).toBe(false);
  });

  it('has the shares of the commands, divided over the keyspaces they may be for', () => {
    const profile = profileOf(writeProfile(observation({ GET: 700, HGET: 200, INCR: 100 }), WISHES));
    expect(profile.operations.map(({ name, weight }) => [name, weight])).toEqual([
      ['GET strings', 60],
      ['GET counters', 10],
      ['HGET', 20],
      ['INCR', 10],
    ]);
  });

  it.each([0, undefined])(
    'guesses the connections, and says so, where none were seen: %s',
    (connectedClients) => {
      const text = writeProfile({ ...observation({ GET: 700 }), connectedClients }, WISHES);
      expect(profileOf(text).load.connections).toBe(50);
      expect(text).toContain('  # A guess: ');
      expect(writeProfile(observation({ GET: 700 }), WISHES)).not.toContain('# A guess: ');
    },
  );

  it('fills with a time to live where most keys have one, long enough for a run', () => {
    const fillOf = (ttlMs: number | undefined) => {
      const keys = many(50, (id) => ({
        ...{ name: `page:${id}`, type: 'string', size: 100 },
        ...dropUndefined({ ttlMs }),
      }));
      return /^fill:\n(?: +#.*\n)?.*\n +command: "(.*)"$/m.exec(
        writeProfile(observation({ GET: 1 }, keys), WISHES),
      )?.[1];
    };
    expect(fillOf(undefined)).toBe('SET {key} {value}');
    expect(fillOf(86_400_000)).toBe('SET {key} {value} EX 86400');
    expect(fillOf(60_000)).toBe('SET {key} {value} EX 3600');
  });

  it('takes short strings for strings where nothing counts', () => {
    const profile = profileOf(writeProfile(observation({ GET: 10 }), WISHES));
    expect(profile.keyspaces.map(({ name }) => name)).toEqual(['strings', 'hashes', 'strings-2']);
  });

  it('guesses a keyspace for commands whose keys were not among the sampled ones', () => {
    const text = writeProfile(observation({ ZADD: 5, PFADD: 5, PUBLISH: 5 }), WISHES);
    const names = profileOf(text).keyspaces.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['zsets', 'hyperloglogs', 'channels']));
    expect(text).toContain('# a guess: commands use it, but none of the sampled keys is of its kind');
  });

  describe('of types that were looked for', () => {
    const walked = (type: 'list' | 'hash', found: Partial<TypeWalk>): ServerObservation => {
      const one = observation({ GET: 90, LRANGE: 5, HGETALL: 5 });
      const walk = { ...{ type, passed: 5000, isWhole: true, found: 0, keys: [] }, ...found };
      return { ...one, keys: { ...one.keys, walks: [walk] } };
    };
    const HUGE: ObservedKey = { name: 'queue:jobs', type: 'list', size: 500_000, memoryBytes: 20_000_000 };

    it('has the one huge key that no draw met, as large as it is', () => {
      const text = writeProfile(walked('list', { found: 1, keys: [HUGE] }), WISHES);
      const lists = profileOf(text).keyspaces.find(({ name }) => name === 'lists');
      expect(lists).toMatchObject({ count: 1, elements: 500_000 });
      expect(text).toContain(
        '# - Keys of type list were searched for (SCAN) among all keys: 1 found, 1 looked at, the largest with 500,000 elements.',
      );
      expect(text).toContain('# 1 found by a search for their type, none by drawing keys at random');
      expect(text).not.toContain('# a guess');
    });

    it('counts more of them where only a part was passed, and says so', () => {
      const keys = many(4, (id) => ({ name: `q:${id}`, type: 'list', size: 20 }));
      const text = writeProfile(walked('list', { passed: 500, isWhole: false, found: 8, keys }), WISHES);
      expect(profileOf(text).keyspaces.find(({ name }) => name === 'lists')).toMatchObject({ count: 80 });
      expect(text).toContain('among about 500 of 5,000 keys, and not among the others: 8 found, 4 looked at');
    });

    it('names the largest one beside those that were drawn, which stay as they are', () => {
      const huge = { ...HUGE, type: 'hash' };
      const text = writeProfile(walked('hash', { found: 31, keys: [huge] }), WISHES);
      expect(profileOf(text).keyspaces.find(({ name }) => name === 'hashes')).toMatchObject({ elements: 4 });
      expect(text).toContain('the largest has 500,000. If it is in use');
    });

    it('says that nobody looked where steps of SCAN have no bound', () => {
      const one = observation({ GET: 90, LRANGE: 10 });
      const text = writeProfile({ ...one, notWalked: ['list'] }, WISHES);
      expect(text).toContain('# - Nobody searched for keys of type list: ');
      expect(writeProfile(one, WISHES)).not.toContain('Nobody looked');
    });

    it('guesses where none was found, and says that', () => {
      const text = writeProfile(walked('list', {}), WISHES);
      expect(text).toContain('searched for (SCAN) among all keys: none is there.');
      expect(text).toContain('# a guess');
    });
  });

  it.each([
    ['rarer', { EXPIRE: 800, PFADD: 200 }],
    ['more frequent', { EXPIRE: 200, PFADD: 800 }],
  ])('gives a guess no share of commands for any key, where what it was guessed for is %s', (_how, calls) => {
    const text = writeProfile(observation(calls), WISHES);
    const names = profileOf(text).operations.map(({ name }) => name);
    expect(names.filter((name) => name.startsWith('EXPIRE')).sort()).toEqual([
      'EXPIRE hashes',
      'EXPIRE strings',
      'EXPIRE strings-2',
    ]);
    expect(text).toContain('some of the strings below are they');
  });

  it('takes strings of the full size of a HyperLogLog for these, where commands are for them', () => {
    const sketches = many(30, (id) => ({ name: `seen:${id}`, type: 'string', size: 12_304 }));
    const typesOf = (calls: Readonly<Record<string, number>>) =>
      profileOf(writeProfile(observation(calls, [...KEYS, ...sketches]), WISHES)).keyspaces.map(
        ({ name }) => name,
      );
    expect(typesOf({ GET: 5, PFADD: 5 })).toEqual(['strings', 'hyperloglogs', 'hashes', 'strings-2']);
    expect(typesOf({ GET: 5 })).not.toContain('hyperloglogs');
  });

  /** MEMORY USAGE of real streams: entries, bytes, and how large a value is at most taken to be. */
  it.each([
    ['one short entry on Valkey 9.1', 1, 4280, 32],
    ['ten entries of 32 bytes on Redis 8.6', 10, 702, 32],
    ['three short entries on Redis 8.6', 3, 315, 1],
    ['a thousand entries of one byte on Valkey 9.1', 1000, 16_272, 5],
    ['a thousand entries of 32 bytes on Dragonfly 1.40', 1000, 54_248, 43],
  ])('guesses no large values from %s', (_what, size, memoryBytes, most) => {
    const keys = many(20, (id) => ({ name: `s:${id}`, type: 'stream', size, memoryBytes }));
    const text = writeProfile(observation({ XADD: 10 }, keys), WISHES);
    const bytes = Number(/\{value:(\d+)B\}/.exec(text)?.[1]);
    expect(bytes).toBeGreaterThan(most - 5);
    expect(bytes).toBeLessThanOrEqual(most);
  });

  /** MEMORY USAGE of 20,000 elements on real servers. */
  it.each([
    ['redis 7.0.15', 'list', 20, 444_056],
    ['dragonfly 1.40.0', 'list', 90, 1_892_056],
    ['redis 7.0.15', 'set', 12, 1_194_056],
    ['valkey 9.1.2', 'set', 40, 1_256_056],
    ['dragonfly 1.40.0', 'zset', 40, 1_776_056],
    ['redis 8.6.3', 'hash', 40, 2_002_056],
    ['another 1.0', 'list', 12, 288_056],
  ])(
    'takes elements of %s, a %s, for about the %i bytes that they have',
    (server, type, bytes, memoryBytes) => {
      const keys = many(20, (id) => ({ name: `k:${id}`, type, size: 20_000, memoryBytes }));
      const { keyspaces } = learnKeyspaces(
        { ...observation({}, keys), server },
        { counts: false, sketches: false },
        { mostKeys: 1000, showNames: true },
      );
      expect(keyspaces[0]!.valueBytes[0]).toBeGreaterThanOrEqual(0.9 * bytes - 1);
      expect(keyspaces[0]!.valueBytes[0]).toBeLessThanOrEqual(1.1 * bytes + 1);
    },
  );

  it('has no more keys than wished for, in the same proportions', () => {
    const profile = profileOf(writeProfile(observation({ GET: 10 }), { ...WISHES, mostKeys: 500 }));
    expect(profile.keyspaces.map(({ count }) => count)).toEqual([300, 150, 50]);
  });

  it('asks for as much as was asked for there, and for all that a server can where that is too little to tell', () => {
    const busy = profileOf(writeProfile(observation({ GET: 9000, EVAL: 1000 }), WISHES));
    expect(busy.load).toMatchObject({
      openLoop: { ratePerSecond: 900 },
      stop: { kind: 'duration', durationNs: 30e9 },
    });
    const idle = profileOf(writeProfile(observation({ GET: 1000 }), WISHES));
    expect(idle.load.openLoop).toBeUndefined();
    expect(idle.load.stop).toEqual({ kind: 'duration', durationNs: 30e9 });
    expect(writeProfile(observation({ GET: 1000 }), WISHES)).toContain('\n  # rate: 100\n');
    // No rate that anybody may put in is so low.
    expect(writeProfile(observation({ GET: 3 }), WISHES)).toContain('\n  # 0.3 a second\n');
  });

  it('mentions the one list that is far larger than all others', () => {
    const lists = many(20, (id) => ({ name: `feed:${id}`, type: 'list', size: id === 7 ? 1_000_000 : 30 }));
    const text = writeProfile(observation({ LRANGE: 10 }, lists), WISHES);
    expect(text).toContain('the largest has 1,000,000');
    expect(profileOf(text).keyspaces[0]!.elements).toBe(30);
    expect(writeProfile(observation({ GET: 10, HGET: 5 }), WISHES)).not.toContain('the largest has');
  });

  it('says eight parts of eight only', () => {
    const strings = (sizes: readonly number[]) =>
      writeProfile(
        observation(
          { GET: 10 },
          sizes.map((size, id) => ({ name: `page:${id}`, type: 'string', size })),
        ),
        WISHES,
      );
    expect(strings(Array.from({ length: 80 }, (_, i) => 100 + i))).toContain(
      '# Eight equal parts of the sizes',
    );
    expect(strings([10, 20, 30])).toContain('# Sizes of strings, weighted by');
    const alike = strings(Array.from({ length: 80 }, () => 100));
    expect(alike).toContain('# All sampled strings are of this size.\n  size: 100B\n');
    expect(profileOf(alike).values.size).toEqual({ kind: 'fixed', bytes: 100 });
  });

  it('has a weight only where there is another to be told against', () => {
    const keys = many(50, (id) => ({ name: `page:${id}`, type: 'string', size: 100 }));
    expect(writeProfile(observation({ GET: 7, INFO: 5 }, keys), WISHES)).not.toContain('weight');
    expect(writeProfile(observation({ GET: 7, SET: 5 }, keys), WISHES).match(/weight: /g)).toHaveLength(2);
  });

  it('says how many commands are left out, and nothing where none is', () => {
    const leftOut = (calls: Readonly<Record<string, number>>) =>
      /(\S.*) of them are left out/.exec(writeProfile(observation(calls), WISHES))?.[1];
    expect(leftOut({ GET: 99, CONFIG: 1 })).toBe('#   1.0 %');
    expect(leftOut({ GET: 99_999, CONFIG: 1 })).toBe('#   Less than 0.05 %');
    expect(leftOut({ GET: 99 })).toBeUndefined();
  });

  it('shows no word of any key name when told not to', () => {
    const text = writeProfile(observation({ GET: 10, HGET: 5 }), { ...WISHES, showNames: false });
    expect(text).not.toMatch(/page|user|cart|hits:/);
    // As long as the real names are.
    expect(profileOf(text).keyspaces[0]!.pattern).toBe('000{id}');
  });

  it('says when only commands were seen that no profile can hold', () => {
    expect(() => writeProfile(observation({ CONFIG: 5, MULTI: 5 }), WISHES)).toThrow(
      "only commands were seen that a profile can't hold: CONFIG, MULTI",
    );
  });

  it('is valid whatever was seen, and holds no key that was sampled', () => {
    const type = fc.constantFrom('string', 'list', 'set', 'zset', 'hash', 'stream', 'ReJSON-RL', 'toString');
    const key = fc.record(
      {
        name: fc.oneof(
          anyText({ minLength: 12 }),
          fc.stringMatching(/^[a-z]{1,3}[:{}-][{id}0-9]{1,6}[:"\\]secret[0-9]{4}$/),
        ),
        type,
        ttlMs: fc.nat(),
        memoryBytes: fc.nat(),
        size: fc.nat({ max: 100_000_000 }),
      },
      { requiredKeys: ['name', 'type'] },
    );
    const command = fc.constantFrom(...commandsWithTypical(), 'EVAL', 'CONFIG', 'NOSUCH', 'BLPOP', 'INFO');
    fc.assert(
      fc.property(
        fc.uniqueArray(key, { selector: ({ name }) => name, minLength: 1, maxLength: 40 }),
        fc.dictionary(command, fc.integer({ min: 1, max: 1_000_000 }), { maxKeys: 30 }),
        fc.boolean(),
        (keys, calls, showNames) => {
          const text = writeProfile(observation({ GET: 1_000_000, ...calls }, keys), {
            ...WISHES,
            showNames,
          });
          profileOf(text);
          for (const { name } of keys) expect(text).not.toContain(name);
        },
      ),
      { numRuns: 60 },
    );
  });
});
