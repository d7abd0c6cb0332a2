import { expect, it } from 'vitest';
import { slotOfKey } from '../../core/key-slot.ts';
import { reply } from '../../testkit/replies.ts';
import { describeReply } from '../../wire/describe-reply.ts';
import { keyOf, prefixOf, withPlainKeys } from './plain-keys.ts';

const PREFIX = prefixOf('cb:4f:', 37);

it('gives every key of a check the same slot, and prefixes one length', () => {
  expect(PREFIX).toBe('cb:4f:{00011}:');
  expect(slotOfKey(Buffer.from(keyOf(PREFIX, 'a')))).toBe(slotOfKey(Buffer.from(keyOf(PREFIX, 'b'))));
  expect(prefixOf('cb:4f:', 999_999)).toHaveLength(PREFIX.length);
});

it.each([
  [`$16\n${PREFIX}kk\n`, '"{kk}"'],
  [`+x ${PREFIX}a and ${PREFIX}b*\n`, 'x {a} and {b}*'],
  [`-ERR no key ${PREFIX}k\n`, '(error) ERR no key {k}'],
  [`*1\n%1\n$15\n${PREFIX}k\n:1\n`, '[{"{k}": 1}]'],
  ['$3\nabc\n', '"abc"'],
])('shows keys in %j as they are written in the check', (wire, text) => {
  expect(describeReply(withPlainKeys(reply(wire), PREFIX))).toBe(text);
});
