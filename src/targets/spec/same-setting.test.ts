// A setting that was given and one that the server tells: the same, in whatever spelling.
import { expect, it } from 'vitest';
import { isSameSetting } from './same-setting.ts';

it.each([
  ['512mb', '536870912'],
  ['1gib', '1073741824'],
  ['100k', '100000'],
  ['100k', '102400'],
  ['yes', 'true'],
  ['No', 'no'],
  ['60  1', '60 1'],
  ['0', '19873972224'],
  ['', ''],
])('%s is %s', (wanted, got) => {
  expect(isSameSetting(wanted, got)).toBe(true);
});

it.each([
  ['1000', '500'],
  ['512mb', '536870911'],
  ['yes', 'no'],
  ['allkeys-lru', 'noeviction'],
  ['', '3600 1'],
])('%s is not %s', (wanted, got) => {
  expect(isSameSetting(wanted, got)).toBe(false);
});
