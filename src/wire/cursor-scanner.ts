// A reply scanner that also keeps the cursor which a SCAN reply begins with; only for profiles that walk.
import { ReplyScanner } from './reply-scanner.ts';
import { ARRAY, BULK, CR, LF, ZERO_DIGIT } from './resp-bytes.ts';

/** Of an unsigned 64-bit number. */
export const MAX_CURSOR_DIGITS = 20;
/** `*2\r\n$20\r\n`, then the digits, then `\r\n`: a read may cut it anywhere. */
const HEAD_BYTES = 9 + MAX_CURSOR_DIGITS + 2;

export class CursorScanner extends ReplyScanner {
  /** Of the reply that `scan` has just finished. */
  readonly cursor = new Uint8Array(MAX_CURSOR_DIGITS);
  private readonly head = new Uint8Array(HEAD_BYTES);
  private headLength = 0;
  private isInReply = false;
  private mayHaveCursor = false;

  override scan(bytes: Uint8Array, at: number, end: number): number {
    if (!this.isInReply) {
      this.headLength = 0;
      this.mayHaveCursor = bytes[at] === ARRAY;
    }
    if (this.mayHaveCursor)
      for (let i = at; i < end && this.headLength < HEAD_BYTES; i++) this.head[this.headLength++] = bytes[i]!;
    const next = super.scan(bytes, at, end);
    this.isInReply = next < 0;
    return next;
  }

  /** Puts the digits into `cursor`. @returns how many; 0 when the reply has no cursor */
  readCursor(): number {
    const { head } = this;
    if (!this.mayHaveCursor || head[1] !== ZERO_DIGIT + 2 || head[4] !== BULK) return 0;
    let at = 5;
    let length = 0;
    while (head[at] !== CR && at < 8) length = length * 10 + head[at++]! - ZERO_DIGIT;
    if (head[at] !== CR || head[at + 1] !== LF || length < 1 || length > MAX_CURSOR_DIGITS) return 0;
    at += 2;
    for (let i = 0; i < length; i++) {
      const digit = head[at + i]! - ZERO_DIGIT;
      if (digit < 0 || digit > 9) return 0;
      this.cursor[i] = head[at + i]!;
    }
    return length;
  }
}
