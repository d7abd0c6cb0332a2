import { describe, expect, it } from 'vitest';
import { ReplyDecoder } from '../wire/reply-decoder.ts';
import type { RespValue } from '../wire/resp-value.ts';
import { digestReply, valueRuleOf } from './reply-value.ts';

function decode(text: string): RespValue {
  const values: RespValue[] = [];
  new ReplyDecoder().take(Buffer.from(text.replaceAll('|', '\r\n'), 'latin1'), (value) => values.push(value));
  return values[0]!;
}
const areEqual = (name: string, one: string, other: string) =>
  digestReply(decode(one), valueRuleOf(name)) === digestReply(decode(other), valueRuleOf(name));

describe('values of replies', () => {
  it.each([
    ['GET', '$1|a|', '$1|b|'],
    ['INCR', ':1|', ':2|'],
    ['LRANGE', '*2|$1|a|$1|b|', '*2|$1|b|$1|a|'],
    ['LRANGE', '*1|$1|a|', '*2|$1|a|$1|a|'],
    ['SMEMBERS', '*2|$1|a|$1|b|', '*2|$1|b|$1|c|'],
    ['HGETALL', '*4|$1|a|$1|1|$1|b|$1|2|', '*4|$1|a|$1|2|$1|b|$1|1|'],
    ['ZSCORE', '$3|1.5|', '$3|1.6|'],
  ])('of %s differ: %s, %s', (name, one, other) => {
    expect(areEqual(name, one, other)).toBe(false);
  });

  it.each([
    ['SMEMBERS', '*2|$1|a|$1|b|', '*2|$1|b|$1|a|'],
    ['HGETALL', '*4|$1|a|$1|1|$1|b|$1|2|', '*4|$1|b|$1|2|$1|a|$1|1|'],
    ['HGETALL', '%2|$1|a|$1|1|$1|b|$1|2|', '%2|$1|b|$1|2|$1|a|$1|1|'],
    ['ZSCORE', '$18|284.28571428571428|', '$17|284.2857142857143|'],
    ['ZSCORE', ',3.0|', ',3|'],
    ['GET', '-ERR one|', '-ERR another|'],
    ['TTL', ':5|', ':6|'],
    ['SRANDMEMBER', '$1|a|', '$1|b|'],
    ['XADD', '$3|1-1|', '$3|2-1|'],
    ['EVAL', ':5|', ':6|'],
  ])('of %s are the same, or not compared: %s, %s', (name, one, other) => {
    expect(areEqual(name, one, other)).toBe(true);
  });
});
