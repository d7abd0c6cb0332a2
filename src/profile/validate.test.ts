import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Profile } from './profile.ts';
import { validateProfileText } from './validate.ts';

function read(yaml: string): Profile {
  const { profile, problems } = validateProfileText(yaml, 'folder/some-name.yaml');
  expect(problems).toEqual([]);
  return profile!;
}

const text = (value: string) => ({ kind: 'text', text: value });
const key = (keyspace: string) => ({ kind: 'key', keyspace });

test('the smallest profile is completed with every default', () => {
  expect(read('operations: [{ command: "GET {key}" }]')).toEqual({
    name: 'some-name',
    description: '',
    source: '',
    operations: [
      {
        name: 'GET',
        weight: 1,
        commands: [[[text('GET')], [key('default')]]],
        transaction: false,
        hits: 'null-is-miss',
      },
    ],
    scripts: [],
    keyspaces: [
      {
        name: 'default',
        count: 100_000,
        pattern: 'key:{id}',
        distribution: { kind: 'uniform' },
        elements: 1,
      },
    ],
    values: { size: { kind: 'fixed', bytes: 256 }, content: 'binary', compressibility: 0 },
    load: {
      connections: 50,
      pipeline: 1,
      threads: 'auto',
      stop: { kind: 'requests', count: 1_000_000 },
      warmupNs: 1e9,
      timeoutNs: 5e9,
    },
    fill: [
      {
        keyspace: 'default',
        command: [[text('SET')], [key('default')], [{ kind: 'value', size: { kind: 'fixed', bytes: 256 } }]],
        perKey: 'key',
      },
    ],
    receivers: [],
    events: [],
  });
});

test('every setting arrives in the unit of its name', () => {
  const { keyspaces, values, load } = read(`
operations: [{ command: "HGET {key:h} {field}" }]
keyspaces:
  h: { count: 1_000, pattern: "a:{id}:b", distribution: { hotspot: { keys: 0.1, share: 0.9 } }, elements: 1k }
values: { size: { median: 1KiB, sigma: 0.5, max: 1MB }, content: text, compressibility: 0.25 }
load:
  { connections: 1k, pipeline: 16, threads: 2, duration: 1.5s, warmup: 0, rate: 20k, arrivals: poisson,
    pacing: timer, timeout: 250ms }
`);
  expect(keyspaces).toEqual([
    {
      name: 'h',
      count: 1000,
      pattern: 'a:{id}:b',
      distribution: { kind: 'hotspot', hotKeys: 0.1, hotShare: 0.9 },
      elements: 1000,
    },
  ]);
  expect(values).toEqual({
    size: { kind: 'lognormal', medianBytes: 1024, sigma: 0.5, maxBytes: 1_000_000 },
    content: 'text',
    compressibility: 0.25,
  });
  expect(load).toEqual({
    connections: 1000,
    pipeline: 16,
    threads: 2,
    stop: { kind: 'duration', durationNs: 1.5e9 },
    warmupNs: 0,
    openLoop: { ratePerSecond: 20_000, arrivals: 'poisson', pacing: 'timer' },
    timeoutNs: 250e6,
  });
});

test.each([
  ['uniform', { kind: 'uniform' }],
  ['sequential', { kind: 'sequential' }],
  ['zipf', { kind: 'zipf', theta: 0.99 }],
  ['{ zipf: 0.5 }', { kind: 'zipf', theta: 0.5 }],
  ['latest', { kind: 'latest', theta: 0.99 }],
  ['{ latest: 1.2 }', { kind: 'latest', theta: 1.2 }],
  ['gaussian', { kind: 'gaussian', mean: 0.5, deviation: 1 / 6 }],
  ['{ gaussian: { mean: 0.2, deviation: 0.1 } }', { kind: 'gaussian', mean: 0.2, deviation: 0.1 }],
])('the distribution %s is read', (yaml, expected) => {
  const { keyspaces } = read(`operations: [{ command: "GET {key}" }]\nkeyspace: { distribution: ${yaml} }`);
  expect(keyspaces[0]!.distribution).toEqual(expected);
});

describe('commands', () => {
  test('a bare member belongs to the nearest key before it', () => {
    const { operations } = read(`
operations: [{ command: "EVAL 'return 1' 2 {key:a} {key:b} {member} {member:a}" }]
keyspaces: { a: { elements: 5 }, b: { elements: 5 } }
`);
    const members = operations[0]!.commands[0]!.flat().filter((part) => part.kind === 'member');
    expect(members).toEqual([
      { kind: 'member', keyspace: 'b' },
      { kind: 'member', keyspace: 'a' },
    ]);
  });

  test('a transaction is one operation, named after its commands, without hits', () => {
    const { operations } = read(
      'operations: [{ transaction: ["get {key}", "INCR {key:n}"] }]\nkeyspaces: { n: {} }',
    );
    expect(operations).toMatchObject([{ name: 'GET+INCR', transaction: true, hits: 'none' }]);
    expect(operations[0]!.commands).toHaveLength(2);
  });

  test('a script and a subcommand are part of the default name', () => {
    const { operations } = read(`
operations: [{ command: "EVALSHA {script:bump} 1 {key}" }, { command: "object encoding {key}" }]
scripts: { bump: { keys: 1, lua: "return 1" } }
fill: [{ command: "SET {key} 1" }]
`);
    expect(operations.map(({ name }) => name)).toEqual(['EVALSHA bump', 'OBJECT ENCODING']);
  });

  test.each([
    ['GET {key}', 'null-is-miss'],
    ['MGET {key*3}', 'null-elements-are-misses'],
    ['EXISTS {key}', 'zero-is-miss'],
    ['HGETALL {key}', 'empty-is-miss'],
    ['SET {key} 1', 'none'],
    ['UNHEARD.OF {key}', 'none'],
  ])('the misses of %s are counted by the rule %s', (command, rule) => {
    const { operations } = read(`operations: [{ command: "${command}" }]\nfill: false`);
    expect(operations[0]!.hits).toBe(rule);
  });

  test('scripts carry the SHA-1 that the server will give them', () => {
    const { scripts } = read('operations: [{ command: PING }]\nscripts: { a: { keys: 0, lua: return 1 } }');
    expect(scripts).toEqual([
      { name: 'a', lua: 'return 1', keys: 0, sha1: 'e0e1f9fabfc9d4800c877a703b823ac0578ff8db' },
    ]);
  });
});

describe('fill', () => {
  const fillOf = (profile: Profile) =>
    profile.fill.map(({ keyspace, command, perKey }) => {
      const words = command.map((parts) =>
        parts.map((part) => (part.kind === 'text' ? part.text : `{${part.kind}}`)),
      );
      return `${keyspace} ${perKey}: ${words.flat().join(' ')}`;
    });

  test.each([
    ['SET {key} {value}', 'default key: SET {key} {value}'],
    ['INCR {key}', 'default key: SET {key} {integer}'],
    ['HGET {key} {field}', 'default element: HSET {key} {field} {value}'],
    ['ZSCORE {key} {member}', 'default element: ZADD {key} {score} {member}'],
    ['SISMEMBER {key} {member}', 'default element: SADD {key} {member}'],
    ['LRANGE {key} 0 9', 'default element: RPUSH {key} {value}'],
  ])('of a keyspace used by %s alone is inferred', (command, expected) => {
    const yaml = `operations: [{ command: "${command}" }, { command: "TTL {key}" }]\nkeyspace: { elements: 5 }`;
    expect(fillOf(read(yaml))).toEqual([expected]);
  });

  test('counters that are read are still counters', () => {
    const yaml = 'operations: [{ command: "INCR {key}" }, { command: "GET {key}" }]';
    expect(fillOf(read(yaml))).toEqual(['default key: SET {key} {integer}']);
  });

  test('is not inferred where two ways are possible, and not needed where nothing is read', () => {
    expect(fillOf(read('operations: [{ command: "INCR {key}" }, { command: "SET {key} 1" }]'))).toEqual([]);
    expect(fillOf(read('operations: [{ command: "XADD {key} * a 1" }]'))).toEqual([]);
  });

  test('steps of the file come first, what they leave out is inferred', () => {
    const yaml = `
operations: [{ command: "GET {key}" }, { name: b, command: "GET {key:b}" }]
keyspaces: { b: {}, unused: {} }
fill: [{ keyspace: b, command: "SET {key} x" }]
`;
    const profile = read(yaml);
    expect(fillOf(profile)).toEqual(['b key: SET {key} x', 'default key: SET {key} {value}']);
    expect(profile.keyspaces.map(({ name }) => name)).toEqual(['default', 'b']);
  });

  test('can be switched off', () => {
    expect(read('operations: [{ command: "GET {key}" }]\nfill: false').fill).toEqual([]);
  });

  test('runs once for each element when it writes elements', () => {
    const yaml = `
operations: [{ command: "EVAL 'return 1' 1 {key}" }]
keyspace: { elements: 5 }
fill: [{ command: "SADD {key} {member}" }, { command: "EXPIRE {key} 100" }]
`;
    expect(fillOf(read(yaml))).toEqual([
      'default element: SADD {key} {member}',
      'default key: EXPIRE {key} 100',
    ]);
  });
});

describe('hostile text', () => {
  test('a problem is plain data with its place', () => {
    expect(validateProfileText('operations:\n  - command: GET x\n', 'a.yaml').problems).toEqual([
      {
        file: 'a.yaml',
        line: 2,
        column: 18,
        path: 'operations[0].command',
        message: 'a literal key, got "x", wanted {key}: only keys under the prefix of the run may be touched',
      },
    ]);
  });

  test.each([
    ['nested lists', '['.repeat(100_000)],
    ['nested maps', '{a: '.repeat(50_000)],
    ['nested dashes', '- '.repeat(50_000)],
    ['a megabyte', 'x'.repeat(1_000_000)],
    ['a long key', `${'k'.repeat(100_000)}: 1`],
    ['a long command', `operations: [{ command: "${'{'.repeat(50_000)}" }]`],
  ])('%s gives one short problem, soon', (_, yaml) => {
    const before = process.cpuUsage();
    const { problems } = validateProfileText(yaml, 'a.yaml');
    expect(process.cpuUsage(before).user).toBeLessThan(10e6);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThan(5);
    for (const { message } of problems) expect(message.length).toBeLessThan(500);
  });

  test.each([
    ['a: 1\nb:\n  ', '['],
    ['a: 1\nb:\n  ', '{a: '],
  ])('nesting is given up at its place, before the parser sees it: %j', (before, level) => {
    const { problems } = validateProfileText(before + level.repeat(20_000), 'a.yaml');
    const column = 3 + 200 * level.length;
    expect(problems).toEqual([{ file: 'a.yaml', line: 3, column, path: '', message: 'nested too deeply' }]);
  });

  test('a shipped profile with a piece cut out gives a profile or problems within it, never a throw', () => {
    const mixed = readFileSync(new URL('../../workloads/mixed.yaml', import.meta.url), 'utf8');
    const lines = mixed.split('\n').length;
    fc.assert(
      fc.property(fc.nat(mixed.length), fc.integer({ min: 1, max: 200 }), (from, length) => {
        const { profile, problems } = validateProfileText(
          mixed.slice(0, from) + mixed.slice(from + length),
          'a.yaml',
        );
        expect(profile === undefined).toBe(problems.length > 0);
        for (const { line, column } of problems) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lines);
          expect(column).toBeGreaterThanOrEqual(1);
        }
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  test('any text gives a profile or problems, never a throw, and no line that a terminal would obey', () => {
    const characters = fc.constantFrom(...'operations: [{}]-\n&*!|>\'"#%@`\t\u001b\u202e0.~');
    fc.assert(
      fc.property(fc.string({ unit: characters, maxLength: 60 }), (yaml) => {
        const { profile, problems } = validateProfileText(yaml, 'a.yaml');
        expect(profile === undefined).toBe(problems.length > 0);
        for (const { message, path } of problems) expect(message + path).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }),
      { seed: 6, numRuns: 500 },
    );
  });
});

test('a password that was written by mistake is not repeated', () => {
  const { problems } = validateProfileText(
    'operations: [{ command: "GET {key}" }]\nservers: { auth: hunter2 }',
    'mine.yaml',
  );
  expect(problems).toHaveLength(1);
  expect(JSON.stringify(problems)).not.toContain('hunter2');
});

test.each([
  ['command', 'events: [{ at: 1s, command: PING }]', '"do"'],
  ['source', 'scripts: { a: { keys: 0, source: return 1 } }', '"lua"'],
])('%s is another word for a key, and not sent elsewhere', (word, section, meant) => {
  const { problems } = validateProfileText(`operations:\n  - command: GET {key}\n${section}\n`, 'x.yaml');
  const [message] = problems.map((problem) => problem.message).filter((one) => one.includes(`got "${word}"`));
  expect(message).toContain(`; did you mean ${meant}?`);
  expect(message).not.toContain('belongs');
});
