// Tests that files of every version there was become results of today, and that none of another kind pass for one.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseBaseline } from './baseline.ts';
import { RESULT_KINDS } from './kinds.ts';
import { parseResult } from './parse-result.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8');

/** As they were written before results said what kind they are. */
const OLD = {
  'race-1': ['cache-bench race', 12],
  'race-1-events': ['cache-bench race', 2],
  'capacity-1': ['cache-bench capacity', 6],
} as const;

test.each(Object.entries(OLD))('the old file %s is read with all that it holds', (name, [kind, entries]) => {
  const text = fixture(name);
  const { schemaVersion: _old, rounds, capacity, ...rest } = JSON.parse(text);
  const result = parseResult(text, name);
  expect(result).toMatchObject({ kind, schemaVersion: 2, ...rest });
  if (result.kind === 'cache-bench race') expect(result.rounds).toEqual(rounds);
  else expect([result.capacity, rounds]).toEqual([capacity, []]);
  const list = result.kind === 'cache-bench race' ? result.rounds : result.capacity.probes;
  expect(list).toHaveLength(entries);
});

test('an old baseline is read', () => {
  const { digest } = parseBaseline(fixture('baseline-1'), 'baseline-1');
  expect(digest.cells.map(({ rounds }) => rounds.length)).toEqual([6, 6, 6, 6]);
});

test('there is a step from every version that there was, and each kind has its own name', () => {
  for (const { kind, version, migrations } of RESULT_KINDS) {
    const versions = Array.from({ length: version - 1 }, (_, i) => String(i + 1));
    expect(Object.keys(migrations), kind).toEqual(versions);
  }
  expect(new Set(RESULT_KINDS.map(({ kind }) => kind)).size).toBe(RESULT_KINDS.length);
});

test.each([['"cache-bench soak"'], ['7'], ['null']])('a file of the kind %s is refused', (kind) => {
  expect(() => parseResult(`{"kind":${kind},"schemaVersion":1}`, 'x.json')).toThrow(
    `x.json is not a result that can be read: its kind is ${kind}; this version of cache-bench reads "cache-bench race", "cache-bench capacity"`,
  );
});

test('what is wrong is named by its place', () => {
  const race = JSON.parse(fixture('race-1'));
  race.rounds[3].durationNs = -1;
  expect(() => parseResult(JSON.stringify(race), 'x.json')).toThrow(/: rounds\[3\]\.durationNs: /);
});
