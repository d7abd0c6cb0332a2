// One event on several nodes is one row: answers together, keys added up, the end that of the last.
import { expect, test } from 'vitest';
import type { CommandReply } from '../../wire/command-link.ts';
import { describeReplies, joinReplies } from './describe-replies.ts';

const reply = (repliedNs: number, more: Partial<CommandReply> = {}): CommandReply => ({
  ...{ sentNs: 0, repliedNs, head: '+OK\r\n', elements: 0 },
  ...more,
});

test('a single server answers for itself', () => {
  expect(describeReplies([reply(5)])).toEqual({ endNs: 5, reply: 'OK' });
  expect(describeReplies([reply(5, { head: '*3\r\n', elements: 3 })])).toEqual({
    ...{ endNs: 5, reply: '3 elements', keys: 3 },
  });
  expect(describeReplies([reply(5, { error: 'ERR no' })])).toEqual({ endNs: 5, error: 'ERR no' });
});

test('nodes end with the last of them, and list what all of them list', () => {
  const lists = [3, 5].map((elements) => reply(elements, { head: `*${elements}\r\n`, elements }));
  expect(describeReplies(lists)).toEqual({ endNs: 5, reply: '3 elements, 5 elements from 2 nodes', keys: 8 });
  expect(describeReplies([reply(9), reply(5)])).toEqual({ endNs: 9, reply: 'OK from 2 nodes' });
});

test('one node that fails makes the event a failure, and is named', () => {
  expect(describeReplies([reply(1), reply(2, { error: 'ERR\u001b no' }), reply(9)])).toEqual({
    ...{ endNs: 9, error: 'node 2 of 3: ERR\\x1b no' },
  });
});

test('what all say alike is said once', () => {
  expect(joinReplies(['4 steps'])).toBe('4 steps');
  expect(joinReplies(['4 steps', '4 steps'])).toBe('4 steps from 2 nodes');
});
