// What writes the bodies of values.
import type { SeededRandom } from '../../core/random.ts';

export interface ValueWriter {
  /**
   * Writes one value of a length that many values have.
   *
   * @param view over the same bytes as `target`
   */
  writeFixed(target: Uint8Array, view: DataView, at: number, length: number, random: SeededRandom): void;
  /** Writes one value of any length. */
  write(target: Uint8Array, view: DataView, at: number, length: number, random: SeededRandom): void;
}
