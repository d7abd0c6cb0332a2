// Replies as the row of an event shows them.
import { expect, test } from 'vitest';
import { previewReply } from './preview-reply.ts';

test.each([
  ['+OK\r\n', 'OK'],
  [':42\r\n', '42'],
  ['$5\r\nhello\r\n', 'hello'],
  ['$-1\r\n', 'nothing'],
  ['_\r\n', 'nothing'],
  ['*3\r\n$1\r\na\r\n', '3 elements'],
  ['%2\r\n', '2 pairs'],
  ['$9\r\na\u001b[31mbc\r\n', 'a\\x1b[31mbc'],
])('%j reads %s', (head, text) => {
  expect(previewReply(head)).toBe(text);
});

test('a long reply is cut', () => {
  expect(previewReply(`$999\r\n${'x'.repeat(250)}`)).toHaveLength(121);
});
