import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProtocolViolation } from '../wire/reply-scanner.ts';
import { ReplyReader } from './reply-reader.ts';

const bytesOf = (text: string) => Buffer.from(text.replaceAll('|', '\r\n'), 'latin1');
/** The kind of one transaction, and where it ended. */
function readTransaction(text: string, queued: number) {
  const reader = new ReplyReader();
  return [reader.read(bytesOf(text), 0, queued), reader.kind];
}

describe('the replies of a connection', () => {
  it.each([
    ['+OK|+QUEUED|+QUEUED|*2|+OK|:5|', 2, 'transaction of ok, integer'],
    ['+OK|+QUEUED|+QUEUED|*2|*1|$1|a|$-1|', 2, 'transaction of list, nil'],
    ['+OK|+QUEUED|*1|-WRONGTYPE no|', 1, 'transaction of error WRONGTYPE'],
    ['+OK|+QUEUED|+QUEUED|+QUEUED|*3|:1|:2|$1|x|', 3, 'transaction of integer ×2, text'],
    ['+OK|+QUEUED|*-1|', 1, 'nil'],
    ['+OK|+QUEUED|$-1|', 1, 'nil'],
    ['+OK|-ERR unknown|-EXECABORT gone|', 1, 'error EXECABORT'],
  ])('of a transaction are told one by one: %s', (text, queued, kind) => {
    expect(readTransaction(text, queued)).toEqual([bytesOf(text).length, kind]);
  });

  it('may be cut anywhere', () => {
    const text = bytesOf('+OK|+QUEUED|+QUEUED|*2|*2|$1|a|:1|-OOM no|:7|');
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: text.length - 1 }), { maxLength: 8 }), (cuts) => {
        const reader = new ReplyReader();
        const kinds: string[] = [];
        const borders = [0, ...cuts.sort((a, b) => a - b), text.length];
        for (let part = 1; part < borders.length; part++) {
          const piece = text.subarray(borders[part - 1], borders[part]);
          for (let at = 0; at < piece.length; ) {
            const end = reader.read(piece, at, kinds.length === 0 ? 2 : undefined);
            if (end < 0) break;
            kinds.push(reader.kind);
            at = end;
          }
        }
        expect(kinds).toEqual(['transaction of list, error OOM', 'integer']);
      }),
    );
  });

  it.each(['*x|', '*99999999999|', '*1\n'])('are no transaction: %j', (header) => {
    expect(() => readTransaction(`+OK|+QUEUED|${header}`, 1)).toThrow(ProtocolViolation);
  });
});
