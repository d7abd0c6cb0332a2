import { expect, it } from 'vitest';
import { dropUndefined } from '../core/drop-undefined.ts';
import { SAMPLE_COMPAT } from '../report/sample-compat.test-helper.ts';
import type { CompatCheck } from '../result/kinds/compat.ts';
import { diffResults } from './diff-results.ts';

const check = (id: string, level?: CompatCheck['level'], candidate = 'x'): CompatCheck => ({
  id,
  family: 'f',
  outcome: level === undefined ? 'same' : 'differs',
  ...dropUndefined({ level }),
  commands: [],
  differences:
    level === undefined ? [] : [{ protocols: [2], step: 'GET', kind: 'value', reference: 'r', candidate }],
  place: 'f.yaml:1',
});
const diff = (before: readonly CompatCheck[], after: readonly CompatCheck[]) => {
  const found = diffResults(
    { ...SAMPLE_COMPAT, checks: [...before] },
    { ...SAMPLE_COMPAT, checks: [...after] },
  );
  const ids = (changes: readonly { after: CompatCheck }[]) => changes.map((change) => change.after.id);
  return {
    worse: ids(found.worse),
    better: ids(found.better),
    changed: ids(found.changed),
    onlyBefore: found.onlyBefore.map(({ id }) => id),
    onlyAfter: found.onlyAfter.map(({ id }) => id),
  };
};
const NOTHING = { worse: [], better: [], changed: [], onlyBefore: [], onlyAfter: [] };

it('says nothing where nothing changed', () => {
  const checks = [check('a'), check('b', 'breaks')];
  expect(diff(checks, checks)).toEqual(NOTHING);
});

it('tells worse from better, and another reply from the same', () => {
  const before = [check('a'), check('b', 'breaks'), check('c', 'cosmetic'), check('d', 'differs', 'x')];
  const after = [
    check('a', 'cosmetic'),
    check('b', 'differs'),
    check('c', 'breaks'),
    check('d', 'differs', 'y'),
  ];
  expect(diff(before, after)).toEqual({ ...NOTHING, worse: ['a', 'c'], better: ['b'], changed: ['d'] });
});

it('compares only what was asked both times, and has one answer', () => {
  const skipped: CompatCheck = { ...check('a'), outcome: 'skipped' };
  const flaky: CompatCheck = { ...check('b'), outcome: 'flaky' };
  expect(diff([check('a'), check('b'), check('c')], [skipped, flaky, check('d')])).toEqual({
    ...NOTHING,
    onlyBefore: ['a', 'b', 'c'],
    onlyAfter: ['d'],
  });
});
