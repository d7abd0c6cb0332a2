// Past many replies that need no closer look in one loop: what a batch of reads and writes is mostly answered with.
import type { ReplyScanner } from './reply-scanner.ts';
import { BULK, isLineEnd, LF, LINE_END } from './resp-bytes.ts';

/** `+OK\r`, as a little-endian integer. */
const OK_AND_CR = 0x0d4b4f2b;
const OK_BYTES = 5;
/** What is compared at once of the first line of a bulk string: two words. */
const HEAD_BYTES = 8;

/** Of no reply: longer than any buffer. */
const NO_LENGTH = 2 ** 30;

/**
 * Values of a profile often have one length, so the first line of a bulk string is mostly that of the one before: two
 * comparisons of words instead of a look at every byte. One for all connections that are read into one buffer.
 */
export class PlainReplies {
  /** That the latest `skip` has passed. */
  count = 0;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  /** The first line of the latest bulk string, as little-endian integers, and the length of the whole reply. */
  private head = 0;
  private headRest = 0;
  /** Of the second word, the bits that belong to the line. */
  private mask = 0;
  private length = NO_LENGTH;

  /** @param bytes that all replies are read into */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /**
   * As `skipPlain` of the scanner, again and again.
   *
   * @returns the position after the last of them: `at` when there is none
   */
  skip(scanner: ReplyScanner, at: number, end: number): number {
    const { bytes, view } = this;
    let { head, headRest, mask, length } = this;
    let count = 0;
    if (!scanner.isBetweenReplies()) end = at;
    while (at < end) {
      if (at + HEAD_BYTES <= end) {
        const word = view.getInt32(at, true);
        if (
          word === head &&
          (view.getInt32(at + 4, true) & mask) === headRest &&
          at + length <= end &&
          view.getUint16(at + length - 2, true) === LINE_END
        ) {
          at += length;
          count++;
          continue;
        }
        if (word === OK_AND_CR && bytes[at + 4] === LF) {
          at += OK_BYTES;
          count++;
          continue;
        }
      }
      const next = scanner.skipPlain(bytes, at, end);
      if (next < 0) break;
      if (bytes[at] === BULK && next - at !== length && this.remember(at, next))
        ({ head, headRest, mask, length } = this);
      at = next;
      count++;
    }
    this.count = count;
    return at;
  }

  /** @returns false where its first line is too long, or there are too few bytes to look at */
  private remember(at: number, next: number): boolean {
    const { bytes, view } = this;
    let headBytes = 2;
    while (headBytes <= HEAD_BYTES - 2 && !isLineEnd(bytes, at + headBytes)) headBytes++;
    if (headBytes > HEAD_BYTES - 2 || at + HEAD_BYTES > bytes.length) return false;
    headBytes += 2;
    this.head = view.getInt32(at, true);
    this.mask = headBytes === HEAD_BYTES ? -1 : (1 << (8 * (headBytes - 4))) - 1;
    this.headRest = view.getInt32(at + 4, true) & this.mask;
    this.length = next - at;
    return true;
  }
}
