import { describe, expect, it } from 'vitest';
import { ReplyDecoder } from '../wire/reply-decoder.ts';
import type { RespValue } from '../wire/resp-value.ts';
import { type Answers, compareReplies } from './compare-replies.ts';
import { kindOfReply, kindOfTransaction } from './reply-kind.ts';

function decode(text: string): RespValue {
  const values: RespValue[] = [];
  new ReplyDecoder().take(Buffer.from(text.replaceAll('|', '\r\n'), 'latin1'), (value) => values.push(value));
  return values[0]!;
}
const block = (...kinds: readonly string[]): Answers => ({ kinds, digests: kinds.map(() => undefined) });

describe('replies of two targets', () => {
  it('differ where each answered alike in every block, and not as the other', () => {
    const comparison = compareReplies(
      [block('ok', 'nil', 'text', 'integer'), block('ok', 'nil', 'nil', 'integer')],
      [block('ok', 'error', 'text', 'integer'), block('ok', 'error', 'text', 'nil')],
    );
    expect(comparison).toEqual({
      differences: [{ index: 1, reference: 'nil', candidate: 'error' }],
      unsteady: 2,
    });
  });

  it('differ in their value too, where it is the same in every block', () => {
    const of = (...digests: readonly number[]): Answers => ({ kinds: digests.map(() => 'text'), digests });
    expect(compareReplies([of(1, 2, 3), of(1, 2, 3)], [of(1, 5, 3), of(1, 5, 4)])).toEqual({
      differences: [{ index: 1, reference: 'text', candidate: 'text of another value' }],
      unsteady: 1,
    });
  });

  it.each([
    ['+OK|', 'ok'],
    [':0|', 'integer'],
    ['$3|abc|', 'text'],
    ['$0||', 'text'],
    ['$-1|', 'nil'],
    ['*-1|', 'nil'],
    ['_|', 'nil'],
    ['*0|', 'empty list'],
    ['*1|$-1|', 'list of nil'],
    ['*3|$1|a|$1|b|$-1|', 'list of text, nil'],
    ['*2|:1|*2|$1|a|:1|', 'list of integer, (list of text, integer)'],
    ['%1|$1|a|:1|', 'map of text, integer'],
    ['~1|$1|a|', 'set of text'],
    [',1.5|', 'double'],
    ['#t|', 'boolean'],
    ['-WRONGTYPE Operation against a key|', 'error WRONGTYPE'],
    ['-ERR no such key|', 'error ERR'],
    [
      '-ERR Error running script (call to 38): @user_script:2: -ERR script tried accessing undeclared key, key: key1|',
      'error ERR undeclared key',
    ],
    ['-\u001b[31m|', 'error'],
  ])('have a kind, down to their elements: %j is %s', (reply, kind) => {
    expect(kindOfReply(decode(reply))).toBe(kind);
  });

  it.each([
    ['*2|+OK|:5|', 'transaction of ok, integer'],
    ['*3|:1|:2|$1|x|', 'transaction of integer ×2, text'],
    ['*1|-WRONGTYPE no|', 'transaction of error WRONGTYPE'],
    ['*-1|', 'nil'],
    ['-EXECABORT gone|', 'error EXECABORT'],
  ])('of a transaction are told one by one: %s', (reply, kind) => {
    expect(kindOfTransaction(decode(reply))).toBe(kind);
  });
});
