// Tests that files of every version there was become results of today, and that none of another kind pass for one.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseBaseline } from './baseline.ts';
import { entriesOf } from './growing-list.ts';
import { RESULT_KINDS } from './kinds.ts';
import { parseResult } from './parse-result.ts';
import { sampleRace } from './sample-race.test-helper.ts';
import { wholeText } from './whole-text.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8');

const RACE = sampleRace();

/** As older versions wrote them, most before results said what kind they are: the kind, its version now, its entries. */
const OLD = {
  'race-1': ['cache-bench race', 2, 12],
  'race-1-events': ['cache-bench race', 2, 2],
  'capacity-1': ['cache-bench capacity', 2, 6],
  'replay-1': ['cache-bench replay', 2, 0],
  'replay-2-without-tool': ['cache-bench replay', 2, 0],
  'claims-1': ['cache-bench claims', 2, 0],
  'doctor-1': ['cache-bench doctor', 2, 0],
  'compat-1': ['cache-bench compat', 1, 0],
} as const;

test.each(Object.entries(OLD))(
  'the old file %s is read with all that it holds',
  (name, [kind, version, entries]) => {
    const text = fixture(name);
    const { schemaVersion: _old, rounds, capacity, ...rest } = JSON.parse(text);
    const result = parseResult(text, name);
    expect(result).toMatchObject({ ...rest, kind, schemaVersion: version });
    if (result.kind === 'cache-bench race') expect(result.rounds).toEqual(rounds);
    if (result.kind === 'cache-bench capacity') expect([result.capacity, rounds]).toEqual([capacity, []]);
    expect(parseResult([...wholeText(result)].join(''), name)).toEqual(result);
    expect(entriesOf(result)).toHaveLength(entries);
  },
);

test('an old baseline is read', () => {
  const { digest } = parseBaseline(fixture('baseline-1'), 'baseline-1');
  expect(digest.cells.map(({ rounds }) => rounds.length)).toEqual([6, 6, 6, 6]);
});

test('every kind has a step from every version that there was, a file of each, and a name of its own', () => {
  for (const { kind, version, migrations } of RESULT_KINDS) {
    const versions = Array.from({ length: version - 1 }, (_, i) => String(i + 1));
    expect(Object.keys(migrations), kind).toEqual(versions);
    const files = versions.map((one) => `${kind.replace('cache-bench ', '')}-${one}`);
    expect(Object.keys(OLD)).toEqual(expect.arrayContaining(files));
  }
  expect(new Set(RESULT_KINDS.map(({ kind }) => kind)).size).toBe(RESULT_KINDS.length);
});

test.each([['"cache-bench siege"'], ['7'], ['null']])('a file of the kind %s is refused', (kind) => {
  expect(() => parseResult(`{"kind":${kind},"schemaVersion":1}`, 'x.json')).toThrow(
    `x.json is not a result that can be read: its kind is ${kind}; this version of cache-bench reads "cache-bench race", "cache-bench capacity", "cache-bench replay", "cache-bench claims", "cache-bench doctor", "cache-bench compat", "cache-bench cost", "cache-bench rehearsal", "cache-bench decision", "cache-bench soak"`,
  );
});

test('what is wrong is named by its place', () => {
  const race = JSON.parse(fixture('race-1'));
  race.rounds[3].durationNs = -1;
  expect(() => parseResult(JSON.stringify(race), 'x.json')).toThrow(/: rounds\[3\]\.durationNs: /);
});

test.each([
  ['', 'it is not JSON, or cut off'],
  [JSON.stringify(RACE).slice(0, -5), 'it is not JSON, or cut off'],
  ['null', 'it has no schemaVersion'],
  ['{"schemaVersion":99}', 'it has schemaVersion 99; this version of cache-bench reads 1, 2'],
  [JSON.stringify({ ...RACE, partial: 'yes' }), 'partial: '],
  [JSON.stringify({ ...RACE, rounds: [{ status: 'completed' }] }), 'rounds[0].'],
  [JSON.stringify({ ...RACE, settings: { ...RACE.settings, tolerance: 1e300 } }), 'settings.tolerance: '],
])('refuses %j with one clear error', (text, expected) => {
  expect(() => parseResult(text, 'x/result.json')).toThrow(
    `x/result.json is not a result that can be read: ${expected}`,
  );
});

test.each([
  [3, /newer cache-bench wrote it: use that one/],
  [0, /Name a result\.json/],
])('says what to do with a result of version %i', (schemaVersion, hint) => {
  expect(() => parseResult(JSON.stringify({ ...RACE, schemaVersion }), 'x.json')).toThrow(
    expect.objectContaining({ code: 'E_RESULT_READ', hint: expect.stringMatching(hint) }),
  );
});

test('knows a baseline, and says what to do with it', () => {
  expect(() => parseResult('{"kind":"cache-bench baseline","schemaVersion":1}', 'b.json')).toThrow(
    expect.objectContaining({
      code: 'E_RESULT_READ',
      message: expect.stringMatching(/^b\.json is a baseline, and no result of a run/),
      hint: expect.stringContaining("'cache-bench compare BASELINE RESULT'"),
    }),
  );
});

test('a head is not taken for all of a result', () => {
  const head = JSON.stringify({ ...RACE, rounds: { file: 'rounds.ndjson', count: 3 } });
  expect(() => parseResult(head, 'x.json')).toThrow(/its entries are in "rounds\.ndjson" beside it/);
});
