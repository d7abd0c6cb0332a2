// Replies of the sink follow the profile: its commands, its sizes.
import { expect, test } from 'vitest';
import type { ValueSize } from '../../profile/profile.ts';
import { aCommand, anOperation, aProfile, KEY, someValues } from '../../testkit/builders.ts';
import { deriveReplies } from './derive-replies.ts';

function lengthOfGet(size: ValueSize): number {
  const replies = deriveReplies(aProfile({ values: someValues({ size }) }));
  return Number(/^\$(\d+)\r\n/.exec(Buffer.from(replies.get('GET')!.bytes).toString())![1]);
}

test('every command of the load and of the fill has a reply', () => {
  const profile = aProfile({
    operations: [
      anOperation({ commands: [aCommand('ZADD', KEY, '1', 'm'), aCommand('ZRANGE', KEY, '0', '9')] }),
    ],
    fill: [{ keyspace: 'keys', command: aCommand('HSET', KEY, 'f', 'v'), perKey: 'element' }],
  });
  expect([...deriveReplies(profile).keys()]).toEqual(['ZADD', 'ZRANGE', 'HSET']);
});

test('values have the mean size of the profile', () => {
  expect(lengthOfGet({ kind: 'fixed', bytes: 256 })).toBe(256);
  expect(lengthOfGet({ kind: 'range', minBytes: 100, maxBytes: 300 })).toBe(200);
  const sizes = [
    { bytes: 100, weight: 3 },
    { bytes: 1000, weight: 1 },
  ];
  expect(lengthOfGet({ kind: 'weighted', sizes })).toBe(325);
  // exp(0.5² / 2) above the median.
  expect(lengthOfGet({ kind: 'lognormal', medianBytes: 1000, sigma: 0.5, maxBytes: 1e6 })).toBe(1133);
});
