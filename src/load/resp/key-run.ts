// The same operation several times in a row, whose only hole is a key: most of what is read is that.
import type { OperationStream } from '../operation-stream.ts';

/** Operations in one run; longer ones are cut. */
export const MAX_RUN = 64;
/** A key of more digits might not fit into 32 bits. */
export const MAX_RUN_DIGITS = 9;

/** Digits that one word holds. */
const WORD_DIGITS = 4;
/** Drawn ahead; of all runs, for each uses up what it has drawn. */
const IDS = new Uint32Array(MAX_RUN);
const FOUR_DIGITS = 10_000;

export class KeyRun {
  private readonly bytes: Uint8Array;
  /** Where the digits end. */
  private readonly keyEnd: number;
  private readonly keyspace: number;
  /** That hold four digits of the key each. */
  private readonly words: number;
  /** What the word in front of these holds of the command, and 0 in place of the digits that are left. */
  private readonly before: number = 0;
  /** The bits of those digits; 0 where none is left. */
  private readonly mask: number;
  /** MAX_RUN operations side by side, and by number the view of so many; made when first used. */
  private row: Uint8Array | undefined;
  private readonly parts: (Uint8Array | undefined)[] = new Array(MAX_RUN + 1).fill(undefined);

  /** @param bytes of one operation, the key's `width` digits at `keyAt`, which is 3 at least: a command begins with its numbers of arguments and bytes */
  constructor(bytes: Uint8Array, keyAt: number, width: number, keyspace: number) {
    this.bytes = bytes;
    this.keyEnd = keyAt + width;
    this.keyspace = keyspace;
    this.words = width >> 2;
    const digits = width & 3;
    this.mask = digits === 0 ? 0 : -1 << (8 * (WORD_DIGITS - digits));
    if (digits === 0) return;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.before = view.getInt32(this.keyEnd - (this.words + 1) * WORD_DIGITS, true) & ~this.mask;
  }

  /**
   * Writes the stream's next `count` operations, MAX_RUN at most.
   *
   * @param view over `target`
   * @param isNew whether the bytes between keys are missing
   */
  write(
    target: Uint8Array,
    view: DataView,
    at: number,
    count: number,
    isNew: boolean,
    stream: OperationStream,
  ): void {
    if (isNew) this.layOut(target, at, count);
    stream.fillKeys(this.keyspace, IDS, count);
    const { words, before, mask } = this;
    const step = this.bytes.length;
    let end = at + this.keyEnd;
    for (let i = 0; i < count; i++) {
      let rest = IDS[i]! | 0;
      let place = end - WORD_DIGITS;
      for (let word = 0; word < words; word++) {
        const higher = (rest / FOUR_DIGITS) | 0;
        view.setInt32(place, toFourDigits(rest - higher * FOUR_DIGITS), true);
        place -= WORD_DIGITS;
        rest = higher;
      }
      // A whole word too, with what stands before the key: one store whatever the number of digits.
      if (mask !== 0) view.setInt32(place, (toFourDigits(rest) & mask) | before, true);
      end += step;
    }
  }

  private layOut(target: Uint8Array, at: number, count: number): void {
    // Making a view costs more than copying it.
    let part = this.parts[count];
    if (part === undefined) {
      this.row ??= repeat(this.bytes, MAX_RUN);
      part = this.row.subarray(0, count * this.bytes.length);
      this.parts[count] = part;
    }
    target.set(part, at);
  }
}

function repeat(bytes: Uint8Array, count: number): Uint8Array {
  const row = new Uint8Array(count * bytes.length);
  for (let i = 0; i < count; i++) row.set(bytes, i * bytes.length);
  return row;
}

/**
 * A number below 10,000 as its four digits, a little-endian integer. Without a table: one of 40 kB would be in no near
 * cache any more after a system call.
 */
function toFourDigits(number: number): number {
  // Of two numbers below 100 side by side, the tens and the ones. 5243 / 2^19 and 103 / 2^10 stand for 1 / 100 and 1 / 10, exact here.
  const hundreds = (number * 5243) >>> 19;
  const pairs = hundreds | ((number - hundreds * 100) << 16);
  const tens = ((pairs * 103) >>> 10) & 0x000f000f;
  return (tens | ((pairs - tens * 10) << 8)) + 0x30303030;
}
