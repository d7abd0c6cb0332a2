// The same operation several times in a row, whose only hole is a key: most of what is read is that.
import type { OperationStream } from '../operation-stream.ts';

/** Operations in one run; longer ones are cut. */
export const MAX_RUN = 64;
/** A key of more digits might not fit into 32 bits. */
export const MAX_RUN_DIGITS = 9;

const ZERO_DIGIT = 48;
/** Drawn ahead; of all runs, for each uses up what it has drawn. */
const IDS = new Uint32Array(MAX_RUN);
const FOUR_DIGITS = 10_000;

export class KeyRun {
  private readonly bytes: Uint8Array;
  private readonly keyAt: number;
  private readonly width: number;
  private readonly keyspace: number;
  /** MAX_RUN operations side by side, and by number the view of so many; made when first used. */
  private row: Uint8Array | undefined;
  private readonly parts: (Uint8Array | undefined)[] = new Array(MAX_RUN + 1).fill(undefined);

  /** @param bytes of one operation, the key's `width` digits at `keyAt` */
  constructor(bytes: Uint8Array, keyAt: number, width: number, keyspace: number) {
    this.bytes = bytes;
    this.keyAt = keyAt;
    this.width = width;
    this.keyspace = keyspace;
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
    const step = this.bytes.length;
    const words = this.width >> 2;
    const digits = this.width & 3;
    let end = at + this.keyAt + this.width;
    for (let i = 0; i < count; i++) {
      let place = end;
      let rest = IDS[i]! | 0;
      for (let word = 0; word < words; word++) {
        const higher = (rest / FOUR_DIGITS) | 0;
        place -= 4;
        view.setInt32(place, toFourDigits(rest - higher * FOUR_DIGITS), true);
        rest = higher;
      }
      for (let digit = 0; digit < digits; digit++) {
        const tenth = (rest / 10) | 0;
        target[--place] = ZERO_DIGIT + rest - tenth * 10;
        rest = tenth;
      }
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
