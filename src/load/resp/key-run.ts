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
/** By number below 10,000: its four digits as a little-endian integer, so that four cost one division and one store. */
const DIGITS = Int32Array.from({ length: FOUR_DIGITS }, (_, number) =>
  Buffer.from(String(number).padStart(4, '0')).readInt32LE(),
);

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
        view.setInt32(place, DIGITS[rest - higher * FOUR_DIGITS]!, true);
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
