import { describe, expect, it } from 'vitest';
import { ReplyScanner } from '../wire/reply-scanner.ts';
import { compareReplies } from './compare-replies.ts';
import { kindOfReply } from './reply-kind.ts';

describe('replies of two targets', () => {
  it('differ where each answered alike in every block, and not as the other', () => {
    const comparison = compareReplies(
      [
        ['ok', 'nil', 'text', 'integer'],
        ['ok', 'nil', 'nil', 'integer'],
      ],
      [
        ['ok', 'error', 'text', 'integer'],
        ['ok', 'error', 'text', 'nil'],
      ],
    );
    expect(comparison).toEqual({
      differences: [{ index: 1, reference: 'nil', candidate: 'error' }],
      unsteady: 2,
    });
  });

  it.each([
    ['+OK\r\n', 'ok'],
    [':0\r\n', 'integer'],
    ['$3\r\nabc\r\n', 'text'],
    ['$0\r\n\r\n', 'text'],
    ['$-1\r\n', 'nil'],
    ['*-1\r\n', 'nil'],
    ['*0\r\n', 'empty list'],
    ['*1\r\n$-1\r\n', 'list'],
    ['-WRONGTYPE Operation against a key\r\n', 'error WRONGTYPE'],
    ['-ERR no such key\r\n', 'error ERR'],
    ['-\u001b[31m\r\n', 'error'],
  ])('have a kind: %j is %s', (reply, kind) => {
    const scanner = new ReplyScanner();
    const bytes = Buffer.from(reply);
    expect(scanner.scan(bytes, 0, bytes.length)).toBe(bytes.length);
    expect(kindOfReply(bytes[0]!, scanner)).toBe(kind);
  });
});
