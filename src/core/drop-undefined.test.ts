// Fields that are undefined go, others stay: also those that only look like nothing.
import { expect, expectTypeOf, test } from 'vitest';
import { dropUndefined } from './drop-undefined.ts';

test('drops what is undefined and nothing else', () => {
  const fields = { a: undefined, b: 0, c: '', d: null, e: false, f: Number.NaN };
  const dropped = dropUndefined(fields);
  expect(Object.keys(dropped)).toEqual(['b', 'c', 'd', 'e', 'f']);
  expect(fields).toHaveProperty('a');
});

test('has types that fit where an optional field may not be undefined', () => {
  const fields: { a: number | undefined; b: string } = { a: undefined, b: 'b' };
  const exact: { a?: number; b: string } = dropUndefined(fields);
  expect(exact).toEqual({ b: 'b' });
  expectTypeOf(dropUndefined(fields).b).toEqualTypeOf<string>();
});
