// The same operation several times in a row, whose only hole is a key: most of what is read is that.
import type { OperationStream } from '../operation-stream.ts';

/** Operations in one run; longer ones are cut. */
export const MAX_RUN = 64;
/** A key of more digits might not fit into 32 bits. */
export const MAX_RUN_DIGITS = 9;

const ZERO_DIGIT = 48;
/** Drawn ahead; of all runs, for each uses up what it has drawn. */
const IDS = new Uint32Array(MAX_RUN);

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

  /** Writes the stream's next `count` operations, MAX_RUN at most. @param isNew whether the bytes between keys are missing */
  write(target: Uint8Array, at: number, count: number, isNew: boolean, stream: OperationStream): void {
    if (isNew) this.layOut(target, at, count);
    const { width } = this;
    const step = this.bytes.length;
    stream.fillKeys(this.keyspace, IDS, count);
    let last = at + this.keyAt + width - 1;
    for (let i = 0; i < count; i++) {
      let rest = IDS[i]! | 0;
      for (let digit = 0; digit < width; digit++) {
        const tenth = (rest / 10) | 0;
        target[last - digit] = ZERO_DIGIT + rest - tenth * 10;
        rest = tenth;
      }
      last += step;
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
