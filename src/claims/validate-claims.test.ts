// Tests that a claims file is read with all that it says, and that each mistake has line and column.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { usageError } from '../core/errors.ts';
import { formatProblem } from '../profile/problems.ts';
import type { ClaimsFile, ClaimTest } from './claim.ts';
import { claimsJsonSchema } from './schema.ts';
import { isClaimsText, validateClaimsText } from './validate-claims.ts';

/** Names as targets have them: what stands before = or ?. */
const nameTarget = (spec: string) => {
  if (spec.startsWith('!')) throw usageError('E_TARGET', `-t ${spec}: no target`);
  return /^[\w.-]+/.exec(spec)![0];
};
const validate = (text: string) => validateClaimsText(text, 'vendor.yaml', '/project', nameTarget);
const mistakesOf = (text: string) => validate(text).problems.map(formatProblem);

function read(text: string): ClaimsFile {
  expect(mistakesOf(text)).toEqual([]);
  return validate(text).claims!;
}

const testOf = (file: ClaimsFile, index = 0) => file.claims[index]!.test as ClaimTest;

const HEAD = 'reference: redis\ncandidate: dragonfly\nclaims:\n';
const one = (rest: string) => `${HEAD}  - id: fast\n    text: It is fast.\n${rest}`;

describe('a claims file', () => {
  it('has a claim judged over a sweep, whose values keep their words', () => {
    const sweep =
      '    profile: reads\n    expect: memory_per_key <= 1x redis\n    sweep: { keys: [100k, 2e5] }\n';
    expect(testOf(read(one(sweep))).sweep).toEqual({
      parameter: 'keys',
      values: [
        { text: '100k', overrides: expect.objectContaining({ keys: 100_000 }) },
        { text: '200000', overrides: expect.objectContaining({ keys: 200_000 }) },
      ],
    });
    const sizes = testOf(
      read(one(sweep.replace('keys: [100k, 2e5]', 'value-size: [64B, 1KiB..2KiB]'))),
    ).sweep;
    expect(sizes!.values[1]).toMatchObject({
      text: '1KiB..2KiB',
      overrides: { valueSize: { kind: 'range' } },
    });
  });

  it.each([
    ['sweep: { keys: [1k] }', /claims\[0\]\.sweep\.keys: got a list, wanted two or more values/],
    ['sweep: { keys: [1k, many] }', /sweep\.keys\[1\]: got "many", wanted a whole number from 1/],
    ['sweep: { keys: [1k, 1k] }', /sweep\.keys\[1\]: got "1k" twice, wanted different values/],
    [
      'sweep: { keys: [1k, 2k], pipeline: [1, 2] }',
      /wanted exactly one of keys, value-size, connections, pipeline/,
    ],
    ['sweep: { keys: [1k, 2k] }\n    with: { keys: 5k }', /is also under with:/],
  ])('is refused with the place where its sweep is wrong: %s', (written, message) => {
    const text = one(`    profile: reads\n    expect: memory_per_key <= 1x redis\n    ${written}\n`);
    expect(mistakesOf(text).join('\n')).toMatch(message);
  });

  it('says what is claimed of which targets, and how it is tested', () => {
    const file = read(
      `
name: vendor
source: Our vendor, March.
reference: redis
candidate: new=redis?io-threads=4
needs: { cores: 4, flavors: { new: redis }, versions: { redis: "7.0" } }
tolerance: 10%
claims:
  - id: twice
    text: Twice as fast.
    profile: read-heavy
    with: { connections: 200, duration: 5s, value-size: 64B..1KiB, rate: 20k }
    expect: throughput >= 2x redis
  - id: script
    text: A script takes 847 ms.
    source: Slide 12.
    candidate: dragonfly
    needs: { cores: 32 }
    profile: ./mine.yaml
    expect: max(redis) >= 847ms
    direction: max(redis) >= 100ms
    tolerance: 0
  - id: support
    text: The support is friendly.
    untestable: no benchmark measures that
`.replace('{ new: redis }', '{ redis: redis }'),
    );
    expect(file).toMatchObject({ name: 'vendor', source: 'Our vendor, March.', directory: '/project' });
    const [twice, script, support] = file.claims;
    expect(twice).toMatchObject({
      id: 'twice',
      text: 'Twice as fast.',
      source: 'Our vendor, March.',
      reference: { name: 'redis', spec: 'redis' },
      candidate: { name: 'new', spec: 'new=redis?io-threads=4' },
      needs: { cores: 4, flavors: new Map([['redis', 'redis']]), versions: new Map([['redis', '7.0']]) },
      test: {
        profile: 'read-heavy',
        overrides: {
          connections: 200,
          durationNs: 5e9,
          ratePerSecond: 20_000,
          valueSize: { kind: 'range', minBytes: 64, maxBytes: 1024 },
        },
        expect: { metric: 'throughput', target: 'new', comparator: '>=' },
        direction: { comparator: '>', limit: { kind: 'target', target: 'redis', factor: 1 } },
        tolerance: 0.1,
      },
    });
    expect(script).toMatchObject({
      source: 'Slide 12.',
      candidate: { name: 'dragonfly' },
      needs: { cores: 32 },
      test: {
        expect: { target: 'redis', limit: { kind: 'value', value: 847e6 } },
        direction: { limit: { kind: 'value', value: 100e6 } },
        tolerance: 0,
      },
    });
    expect(support!.test).toBe('no benchmark measures that');
  });

  it('takes its name from the file, and the candidate for the subject', () => {
    const file = read(one('    profile: p\n    expect: p99 <= 0.2x redis'));
    expect(file.name).toBe('vendor');
    expect(testOf(file).expect).toMatchObject({ target: 'dragonfly', limit: { factor: 0.2 } });
  });

  it.each([
    ['throughput >= 14x redis', '>'],
    ['p99 <= 0.2x redis', '<'],
    ['p99 <= redis + 10%', undefined],
    ['throughput >= 1x redis', undefined],
    ['throughput >= 100k', undefined],
  ])('%s has the direction %s', (text, comparator) => {
    const { direction } = testOf(read(one(`    profile: p\n    expect: ${text}`)));
    expect(direction?.comparator).toBe(comparator);
  });

  it.each([
    [
      'unknown keys',
      `${HEAD}  - id: a\n    text: b\n    expct: c\n    profile: p`,
      '6:5 claims[0].expct: unknown key, got "expct"',
      'did you mean "expect"?',
    ],
    ['no claims', 'reference: redis\ncandidate: dragonfly', '1:1 claims: missing', 'a list'],
    ['bytes that were no UTF-8', 'claims: []\ntitle: caf\ufffd', '2:11 a byte that is no UTF-8', 'iconv'],
    ['another kind of file', '- redis', '1:1 got a list', 'wanted a map with claims:'],
    [
      'a rule that is none',
      one('    profile: p\n    expect: throughputt >= 2x redis'),
      '7:13 claims[0].expect: unknown metric "throughputt"',
      'did you mean "throughput"?',
    ],
    [
      'a target of the rule that is none',
      one('    profile: p\n    expect: throughput(dragonfyl) >= 2x redis'),
      '7:23 claims[0].expect: unknown target "dragonfyl"',
      'did you mean "dragonfly"?',
    ],
    [
      'a target compared with itself',
      one('    profile: p\n    expect: throughput >= 2x dragonfly'),
      '7:30 claims[0].expect: compares dragonfly with itself',
      'wanted another target',
    ],
    [
      'a baseline',
      one('    profile: p\n    expect: throughput >= 2x baseline'),
      '7:30 claims[0].expect: got the baseline',
      'wanted a value or a target',
    ],
    [
      'a profile in the rule',
      one('    profile: p\n    expect: throughput >= 2x redis on p'),
      'claims[0].expect: got a profile in the rule',
      'wanted it beside it',
    ],
    [
      'a direction that is none',
      one('    profile: p\n    expect: p99 < 2ms\n    direction: p99 < 2'),
      '8:22 claims[0].direction: got "2"',
      'a time with its unit',
    ],
    ['no profile', one('    expect: throughput >= 2x redis'), '4:5 claims[0]: profile is missing', ''],
    [
      'a test and none',
      one('    profile: p\n    expect: p99 < 2ms\n    untestable: x'),
      'claims[0]: got a map of',
      'exactly one of expect, untestable',
    ],
    [
      'an id twice',
      `${one('    untestable: x')}\n  - id: fast\n    text: y\n    untestable: z`,
      '7:9 claims[1].id: got "fast" twice',
      '',
    ],
    [
      'targets of one name',
      one('    untestable: x').replace('dragonfly', 'redis'),
      '2:12 candidate: the reference is called "redis" too',
      'like new=redis',
    ],
    [
      'a target that is none',
      one('    untestable: x').replace('dragonfly', '"!"'),
      '2:12 candidate: -t !: no target',
      '',
    ],
    [
      'needs of a stranger',
      one('    needs: { flavors: { valkey: valkey } }\n    untestable: x'),
      '6:25 claims[0].needs.flavors.valkey: unknown target',
      'wanted one of redis, dragonfly',
    ],
    [
      'an unknown flavor',
      one('    needs: { flavors: { redis: reddis } }\n    untestable: x'),
      'claims[0].needs.flavors.redis: got "reddis"',
      'did you mean "redis"?',
    ],
    [
      'a tolerance that is none',
      one('    tolerance: 120%\n    untestable: x'),
      'claims[0].tolerance: got "120%"',
      'a percentage such as 5%',
    ],
    [
      'a size that is none',
      one('    with: { value-size: big }\n    profile: p\n    expect: p99 < 2ms'),
      'claims[0].with.value-size: got "big"',
      'a range 64B..1KiB',
    ],
  ])('tells %s with its place', (_what, text, begin, wanted) => {
    const mistakes = mistakesOf(text);
    expect(mistakes[0]).toContain(`vendor.yaml:${/^\d/.test(begin) ? begin : ''}`);
    expect(mistakes[0]).toContain(begin);
    expect(mistakes[0]).toContain(wanted);
    expect(mistakes).toHaveLength(1);
  });

  it('tells all mistakes, in the order of the file', () => {
    const text = `${one('    profile: p\n    expect: x < 1')}\n  - id: two\n    text: y\n    profile: p\n    expect: p99 < 2`;
    expect(mistakesOf(text).map((line) => line.split(' ')[0])).toEqual([
      'vendor.yaml:7:13',
      'vendor.yaml:11:19',
    ]);
  });
});

describe('a file', () => {
  it.each([
    ['claims: []', true],
    ['reference: a\ncandidate: b', true],
    ['operations:\n  - command: GET {key}', false],
    ['[1]', false],
    ['a: {', false],
  ])('%j is one of claims: %s', (text, is) => {
    expect(isClaimsText(text)).toBe(is);
  });
});

describe('the documentation of claims', () => {
  it('shows the shipped example', () => {
    const example = readFileSync(new URL('../../workloads/claims/our-vendor.yaml', import.meta.url), 'utf8');
    expect(document).toContain(`\`\`\`yaml\n${example}\`\`\``);
  });

  const document = readFileSync(new URL('../../docs/claims.md', import.meta.url), 'utf8');
  const schema = claimsJsonSchema() as {
    properties: Record<string, { items?: { properties: Record<string, { properties?: object }> } }>;
  };
  const claim = schema.properties['claims']!.items!.properties;
  const needs = Object.keys(claim['needs']!.properties!);

  it.each([...new Set([...Object.keys(schema.properties), ...Object.keys(claim), ...needs])])(
    'explains %s',
    (key) => {
      expect(document).toContain(`\`${key}\``);
    },
  );
});
