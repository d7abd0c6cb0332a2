import { describe, expect, it } from 'vitest';
import type { CompatCheck } from '../result/kinds/compat.ts';
import { validateKnownText } from './catalogue/read-known.ts';
import { chooseKnown, listDisagreements, markKnown } from './compare-documents.ts';

function known(lines: string) {
  const { known: read, problems } = validateKnownText(
    `flavor: dragonfly\nsource: the table\nknown:\n${lines}`,
    'k.yaml',
  );
  expect(problems).toEqual([]);
  return read;
}

const check = (id: string, commands: string[], outcome: CompatCheck['outcome'] = 'same'): CompatCheck => ({
  id,
  family: 'f',
  outcome,
  commands,
  ...(outcome === 'same' || outcome === 'skipped' || outcome === 'flaky' ? {} : { level: 'breaks' }),
  differences: [],
  place: 'f.yaml:1',
});

describe('what is written of a server', () => {
  it('holds for its flavor, and for the versions it names', () => {
    const read = known(
      '  - { command: A, says: differs, text: x }\n  - { command: B, says: differs, since: "1.40", text: x }\n  - { command: C, says: differs, until: "1.40", text: x }\n',
    );
    const redis = { flavor: 'redis', version: '8.6.3' };
    const names = (flavor: string, version: string, reference = redis) =>
      chooseKnown(read, { flavor, version }, reference).map(({ command }) => command);
    expect(names('dragonfly', '1.39.2')).toEqual(['A', 'C']);
    expect(names('dragonfly', '1.40.1')).toEqual(['A', 'B']);
    expect(names('valkey', '9.1.2')).toEqual([]);
    expect(names('dragonfly', '1.40.1', { flavor: 'dragonfly', version: '1.39.2' })).toEqual(['B']);
  });

  it('stands beside a finding of its command or of its check, and beside nothing that is the same', () => {
    const read = known(
      '  - { command: OBJECT, says: unsupported, text: no OBJECT }\n  - { check: lists/b*, says: differs, text: other, source: there }\n  - { command: GET, says: same, text: alike }\n',
    );
    const checks = [
      check('a', ['OBJECT ENCODING'], 'unsupported'),
      check('lists/blpop', ['BLPOP'], 'differs'),
      check('lists/blmpop', ['BLMPOP']),
      check('c', ['GET'], 'differs'),
      check('lists/b', [], 'flaky'),
    ];
    expect(markKnown(checks, read).map((one) => one.known)).toEqual([
      { text: 'no OBJECT', source: 'the table' },
      { text: 'other', source: 'there' },
      undefined,
      undefined,
      { text: 'other', source: 'there' },
    ]);
  });
});

it('knows of several checks, of words only, and beside some versions of Redis only', () => {
  const read = known(
    '  - { check: [lists/a*, keys/x], says: differs, text: both }\n  - { check: "*/*", only: words, says: differs, text: words }\n  - { check: keys/*, says: differs, beside: { until: "7.2" }, text: older }\n',
  );
  const words = (id: string): CompatCheck => ({ ...check(id, ['GET'], 'differs'), level: 'cosmetic' });
  const candidate = { flavor: 'dragonfly', version: '1.40.1' };
  const beside = (flavor: string, version: string) =>
    markKnown(
      [
        check('keys/x', [], 'differs'),
        check('keys/y', [], 'differs'),
        words('keys/z'),
        check('sets/z', [], 'differs'),
      ],
      chooseKnown(read, candidate, { flavor, version }),
    ).map((one) => one.known?.text);
  expect(beside('redis', '7.0.15')).toEqual(['both', 'older', 'words', undefined]);
  expect(beside('redis', '8.6.3')).toEqual(['both', undefined, 'words', undefined]);
  expect(beside('valkey', '7.0')).toEqual(['both', undefined, 'words', undefined]);
  expect(
    listDisagreements([check('lists/a1', []), check('keys/x', [])], read).map(({ about }) => about),
  ).toEqual(['lists/a*, keys/x', 'keys/*']);
});

describe('documents and servers that disagree', () => {
  const disagree = (says: string, ...checks: readonly CompatCheck[]) =>
    listDisagreements(checks, known(`  - { command: WAIT, says: ${says}, text: x }\n`)).map(
      ({ documented, observed, checks: count }) => [documented, observed, count],
    );

  it.each([
    ['unsupported', [check('a', ['WAIT']), check('b', ['WAIT'])], [['unsupported', 'same', 2]]],
    ['unsupported', [check('a', ['WAIT']), check('b', ['WAIT'], 'differs')], []],
    ['unsupported', [check('a', ['WAIT'], 'unsupported')], []],
    ['unsupported', [check('a', ['WAIT'], 'skipped'), check('b', ['GET'])], []],
    ['same', [check('a', ['WAIT'], 'unsupported')], [['same', 'unsupported', 1]]],
    ['same', [check('a', ['WAIT'])], []],
    ['differs', [check('a', ['WAIT'])], []],
  ] as const)('says %s: %j', (says, checks, expected) => {
    expect(disagree(says, ...checks)).toEqual(expected);
  });
});

it('refuses a file with mistakes, with their places', () => {
  const { problems } = validateKnownText(
    'flavor: dragonfly\nknown:\n  - { comand: A, says: no, text: x }\n',
    'k.yaml',
  );
  expect(problems.map(({ line, message }) => `${line} ${message}`).join('\n')).toMatch(
    /3 unknown key, got "comand".*did you mean "command"/,
  );
});
