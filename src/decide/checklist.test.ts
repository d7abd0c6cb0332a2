// Lines of the checklist that must stay open: what was not asked, or not long enough, is not done.
import { describe, expect, it } from 'vitest';
import { SAMPLE_COMPAT } from '../report/sample-compat.test-helper.ts';
import type { CompatCheck } from '../result/kinds/compat.ts';
import { CAPACITY, lineOf, TARGETS } from './decide-scene.test-helper.ts';

const PAIR = { reference: TARGETS.get('redis')!, candidate: TARGETS.get('dragonfly')! };

describe('memory', () => {
  const soak = (more: object, words: readonly (readonly [string, string])[]) => ({
    ...{ kind: 'cache-bench soak', partial: false, startedAt: '2026-11-20T00:00:00Z', sentNs: 86_400e9 },
    targets: [...TARGETS.values()],
    verdicts: words.map(([metric, word]) => ({ target: 'dragonfly', metric, word })),
    ...more,
  });
  const stable = [
    ['used', 'stable'],
    ['rss', 'stable'],
  ] as const;

  it.each([
    ['done', 'a day, both stable', soak({}, stable)],
    ['not-measured', 'a step', soak({}, [stable[0], ['rss', 'step']])],
    ['not-measured', 'one of both', soak({}, [stable[0]])],
    ['not-measured', 'cut short', soak({ partial: true }, stable)],
    ['not-measured', 'ten minutes', soak({ sentNs: 600e9 }, stable)],
    ['failed', 'growth', soak({ partial: true }, [stable[0], ['rss', 'grows']])],
  ])('is %s by %s', (state, _what, result) => {
    expect(lineOf('memory', [CAPACITY, result])).toMatchObject({ state });
  });
});

describe('differences and commands', () => {
  const same: CompatCheck = SAMPLE_COMPAT.checks[0]!;
  const compat = (checks: readonly Partial<CompatCheck>[], families = ['strings']) => ({
    ...{ ...SAMPLE_COMPAT, ...PAIR },
    families: families.map((name) => ({ name, title: name })),
    checks: checks.map((more) => ({ ...same, ...more })),
  });
  const gone = { outcome: 'skipped', reason: 'dragonfly no longer answers' } as const;
  const old = { ...gone, reason: 'the reference lacks it: Redis has it since 8.0' } as const;

  it.each([
    ['done', 'all asked', compat([{}])],
    ['done', 'what the reference is too old for', compat([{}, old])],
    ['not-measured', 'one of two families', compat([{}], ['strings', 'hashes'])],
    ['not-measured', 'a server that went', compat([{}, gone])],
    ['not-measured', 'a flaky one', compat([{}, { outcome: 'flaky' }])],
    ['not-measured', 'nothing that was asked', compat([old])],
  ])('are %s by %s', (state, _what, result) => {
    expect(lineOf('differences', [result])).toMatchObject({ state });
    expect(lineOf('commands', [result])).toMatchObject({ state });
  });
});

it('alerts are not done where none was looked at', () => {
  const monitoring = { kind: 'cache-bench monitoring', ...PAIR, alerts: [] };
  expect(lineOf('alerts', [monitoring])).toMatchObject({ state: 'not-measured' });
});

describe('claims', () => {
  const report = (candidate: string, ...verdicts: string[]) => ({
    kind: 'cache-bench claims',
    claims: verdicts.map((verdict) => ({ reference: 'redis', candidate, verdict })),
  });

  it.each([
    ['done', report('dragonfly', 'holds', 'holds')],
    ['not-measured', report('dragonfly', 'holds', 'depends')],
    ['not-measured', report('dragonfly', 'holds', 'untestable')],
    ['not-measured', report('valkey', 'holds')],
    ['failed', report('dragonfly', 'holds', 'does-not-hold')],
  ])('are %s', (state, result) => {
    expect(lineOf('claims', [CAPACITY, result])).toMatchObject({ state });
  });
});

describe('what is printed', () => {
  const row = (from: string) => ({ way: 'x', from, type: 'string', outcome: 'same' });
  const data = (rows: readonly object[], more = {}) => ({
    printed: [{ place: 'x.json', data: { ...PAIR, rows, ...more } }],
  });

  it.each([
    ['not-measured', []],
    ['not-measured', [row('redis')]],
    ['done', [row('redis'), row('dragonfly')]],
  ])('is %s by %j', (state, rows) => {
    expect(lineOf('data', [CAPACITY], {}, data(rows))).toMatchObject({ state });
  });

  it('has to be of the pair, also where no result knows its versions', () => {
    const rows = [row('redis'), row('dragonfly')];
    expect(lineOf('data', [], {}, data(rows))).toMatchObject({ state: 'done' });
    const turned = data(rows, { reference: PAIR.candidate, candidate: PAIR.reference });
    expect(lineOf('data', [], {}, turned)).toMatchObject({ state: 'not-measured', found: 'not measured' });
  });

  it('is not done where nothing was tried', () => {
    expect(lineOf('concurrency', [CAPACITY], {}, data([], { seed: 1 }))).toMatchObject({
      state: 'not-measured',
    });
  });
});
