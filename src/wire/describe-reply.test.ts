import { expect, it } from 'vitest';
import { reply } from '../testkit/replies.ts';
import { describeReply } from './describe-reply.ts';

it.each([
  ['+OK\n', 'OK'],
  ['$2\nOK\n', '"OK"'],
  ['$-1\n', '(nil)'],
  ['*-1\n', '(nil array)'],
  ['_\n', '(null)'],
  [':-7\n', '-7'],
  [',3.0\n', '(double) 3.0'],
  ['(123456789012345678901\n', '(big number) 123456789012345678901'],
  ['#t\n', '(true)'],
  ['-ERR no\n', '(error) ERR no'],
  ['=8\ntxt:a\nb\n', 'txt:"a\\r\\nb"'],
  ['*2\n$1\na\n*0\n', '["a", []]'],
  ['~1\n:1\n', 'set[1]'],
  ['>2\n+message\n+x\n', 'push[message, x]'],
  ['%1\n+a\n:1\n', '{a: 1}'],
  ['|1\n+ttl\n:1\n+OK\n', 'OK'],
  ['$5\n\x00\xff"\\\x1b\n', '"\\x00\\xff\\"\\\\\\x1b"'],
  ['$2\n\xc3\xa9\n', '"é"'],
])('shows %j as %s', (wire, text) => {
  expect(describeReply(reply(wire))).toBe(text);
});

it('cuts what is long, and says how long it is', () => {
  expect(describeReply(reply(`$300\n${'é'.repeat(150).replace(/é/g, '\xc3\xa9')}\n`))).toBe(
    `"${'é'.repeat(100)}… 300 bytes"`,
  );
  expect(describeReply(reply(`*25\n${':1\n'.repeat(25)}`))).toBe(`[${'1, '.repeat(20)}… 25 in all]`);
});

it('shows nothing that a terminal would obey', () => {
  expect(describeReply(reply('-ERR \x1b[31m\x9b\xe2\x80\xae\n'))).not.toMatch(/[\p{C}]/u);
});
