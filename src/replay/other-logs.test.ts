import { expect, it } from 'vitest';
import { describeOtherLog } from './other-logs.ts';

it.each([
  ['REDIS0011\xfa\tredis-ver', /is a snapshot \(RDB\)/],
  ['*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n', /is an append-only file, or RESP/],
  ['\xd4\xc3\xb2\xa1\x02\x00', /is a capture of packets/],
  ['1) 1) (integer) 14\n   2) (integer) 1700000000\n', /is what SLOWLOG GET prints/],
  ['1700000000.123000 [0 10.0.0.7:40000] SET a 1\n', /has lost the quotes around arguments/],
  ['{"kind":"cache-bench race"}', /is a result, and no log/],
  ['name: x\noperations: []\n', /is YAML/],
  ['SET a 1\nGET a\n', /holds commands without times and clients/],
])('%j is told as what it is', (text, message) => {
  expect(describeOtherLog(text)).toMatch(message);
});

it.each(['', 'OK\n', 'hello\n'])('%j is nothing that is known', (text) => {
  expect(describeOtherLog(text)).toBeUndefined();
});
