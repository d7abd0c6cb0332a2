// The words for what a profile loaded.
import { expect, it } from 'vitest';
import { describeData } from './describe-data.ts';
import type { Fill } from './parts/fill.ts';
import type { ProfileRun } from './parts/profile-run.ts';

const profile = { name: 'reads' } as ProfileRun;
const fill = (changes: Partial<Fill>): { fills: Fill[] } => ({
  fills: [{ profile: profile.name, target: 'redis', keys: 100_000, durationNs: 1, ...changes }],
});
const told = (values: unknown, changes: Partial<Fill> = {}) =>
  describeData(fill(changes), { ...profile, resolved: { values } });

it.each([
  [
    { size: { kind: 'fixed', bytes: 256 }, content: 'binary', compressibility: 0 },
    'values of 256 B, random bytes',
  ],
  [{ size: { kind: 'fixed', bytes: 64 }, content: 'text', compressibility: 0 }, 'values of 64 B, text'],
  [
    { size: { kind: 'range', minBytes: 64, maxBytes: 1024 }, content: 'binary', compressibility: 0.5 },
    'values of 64 B to 1.00 KiB, compressible bytes',
  ],
  [{ size: { kind: 'weighted', sizes: [] }, content: 'text' }, 'values of several sizes, text'],
])('%j', (values, words) => {
  expect(told(values)).toBe(`100k keys, ${words}`);
});

it('tells elements of collections, and nothing that it does not understand', () => {
  expect(told(undefined, { elements: 2_000_000 })).toBe('100k keys, 2.00M elements');
  expect(told({ size: 'large' })).toBe('100k keys');
});

it('says nothing where nothing was loaded', () => {
  expect(told({}, { keys: 0 })).toBeUndefined();
  expect(describeData({ fills: [] }, profile)).toBeUndefined();
});
