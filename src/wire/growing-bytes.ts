// Bytes whose number may be announced but not yet true: memory is taken as they come, never on a promise.

const FIRST_BYTES = 1024;

export class GrowingBytes {
  private bytes = Buffer.alloc(0);
  private length = 0;

  get size(): number {
    return this.length;
  }

  /** Copies bytes[from, to). */
  append(bytes: Uint8Array, from: number, to: number): void {
    const wanted = this.length + to - from;
    if (wanted > this.bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(FIRST_BYTES, wanted, 2 * this.bytes.length));
      this.bytes.copy(grown, 0, 0, this.length);
      this.bytes = grown;
    }
    this.bytes.set(bytes.subarray(from, to), this.length);
    this.length = wanted;
  }

  /** All of them, in memory of their own; it is empty afterwards. */
  take(): Buffer {
    const taken = Buffer.from(this.bytes.subarray(0, this.length));
    this.length = 0;
    // One long value is no reason to keep its memory for all that follow.
    if (this.bytes.length > 64 * FIRST_BYTES) this.bytes = Buffer.alloc(0);
    return taken;
  }
}
