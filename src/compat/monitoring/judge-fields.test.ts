// What a provoked field comes to, and which alert goes blind; and the shipped catalogue, which has no mistake.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NODE_FILES } from '../../core/node-files.ts';
import { formatProblem } from '../../profile/problems.ts';
import { type FieldSeries, type JudgedField, judgeAlert, judgeField } from './judge-fields.ts';
import { readMonitoringCatalogue } from './read-catalogue.ts';
import { type MonitoredField, validateMonitoringText } from './schema.ts';

const field = (more: Partial<MonitoredField> = {}): MonitoredField => ({
  ...{ name: 'hits', metrics: ['redis_hits'], about: 'hits', moves: 'commands', by: 'hits' },
  ...more,
});
const series = (
  before: string | undefined,
  after: string | undefined,
  more: Partial<FieldSeries> = {},
): FieldSeries => {
  const read = (value: string | undefined) => new Map(value === undefined ? [] : [['hits', value]]);
  return { before: read(before), during: read(before), after: read(after), amounts: { hits: 100 }, ...more };
};

describe('a field', () => {
  it.each([
    ['0', '100', 'moves'],
    [undefined, '120', 'moves'],
    ['0', '0', 'constant'],
    ['-1', '-1', 'constant'],
    ['0', '212', 'other-unit'],
    ['0', '3', 'other-unit'],
    [undefined, undefined, 'absent'],
  ])('that goes from %s to %s where 100 were done: %s', (before, after, state) => {
    expect(judgeField(field(), series(before, after), new Map()).state).toBe(state);
  });

  it('that nothing was done to is there, or not', () => {
    const plain = new Map([['hits', '7']]);
    expect(judgeField(field(), undefined, plain)).toEqual({ state: 'untried', found: '7' });
    expect(judgeField(field(), series('7', '7', { untried: 'not ours' }), plain)).toEqual({
      state: 'untried',
      found: '7; not tried: not ours',
    });
    expect(judgeField(field(), undefined, new Map()).state).toBe('absent');
  });

  it('that is read while it lasts is judged by that', () => {
    const during = new Map([['hits', '1']]);
    const of = series('0', '0', { during, amounts: { hits: 1 } });
    expect(judgeField(field({ during: true }), of, new Map()).state).toBe('moves');
  });
});

describe('an alert', () => {
  const seen = (reference: string, candidate: string): JudgedField =>
    ({
      ...{ name: 'hits', isProvoked: true },
      reference: { state: reference, found: '' },
      candidate: { state: candidate, found: 'x' },
    }) as JudgedField;
  const alert = { id: 'a', title: 'A', reads: ['hits'] };

  it.each([
    ['moves', 'moves', 'sees'],
    ['moves', 'absent', 'blind'],
    ['moves', 'constant', 'blind'],
    ['moves', 'other-unit', 'wrong'],
    ['moves', 'untried', 'not-tried'],
    ['absent', 'absent', 'not-tried'],
  ])('whose field %s on the reference and is %s on the candidate: %s', (reference, candidate, state) => {
    expect(judgeAlert(alert, [seen(reference, candidate)]).state).toBe(state);
  });
});

describe('the catalogue', () => {
  it('is right as it is shipped, and each alert reads fields of it', () => {
    const { fields, alerts } = readMonitoringCatalogue({ cwd: '/', files: NODE_FILES });
    expect(fields.length).toBeGreaterThan(40);
    expect(new Set(fields.map(({ name }) => name)).size).toBe(fields.length);
    expect(alerts.length).toBeGreaterThan(10);
  });

  it('has the place of each mistake', () => {
    const text =
      'fields:\n  - { name: a, metrics: [m], about: x, moves: shake }\nalerts:\n  - { id: a, title: t, reads: [b] }\n';
    expect(validateMonitoringText(text, 'm.yaml').problems.map(formatProblem)[0]).toMatch(
      /^m\.yaml:2:\d+ fields\[0\]\.moves: got "shake", wanted fill, commands/,
    );
    expect(
      validateMonitoringText(text.replace(', moves: shake', ''), 'm.yaml').problems.map(formatProblem),
    ).toEqual(['m.yaml:4:32 alerts[0].reads[0]: unknown field, got "b", wanted one of fields:']);
  });
});

it('names no metric that redis_exporter does not have', () => {
  // What Debian 12's prometheus-redis-exporter 1.45.0 served of redis-server 7.0.15 with a replica and a slow command.
  const file = new URL('fixtures/redis-exporter-1.45.0.txt', import.meta.url);
  const served = new Set(readFileSync(file, 'utf8').trim().split('\n'));
  const { fields } = readMonitoringCatalogue({ cwd: '.', files: NODE_FILES });
  const named = fields.flatMap(({ metrics = [] }) => metrics);
  expect(named.filter((name) => !served.has(name))).toEqual([]);
  expect(named.length).toBeGreaterThan(40);
});
