// Where one connection stands in the walk of one operation: cursor, key, and when it set out.
import { MAX_CURSOR_DIGITS } from '../../wire/cursor-scanner.ts';
import { nowNs } from '../worker-clock.ts';

const ZERO_DIGIT = 48;

export class ScanWalk {
  /** Of the walk among those of the profile. */
  readonly number: number;
  /** `digits[0, length)`: what the next step sends. */
  readonly digits = new Uint8Array(MAX_CURSOR_DIGITS).fill(ZERO_DIGIT);
  length = 1;
  startNs = 0;
  private isUnderWay = false;
  private keyId = 0;

  constructor(number: number) {
    this.number = number;
  }

  /** A cursor belongs to its key: the first step takes the key drawn, the others stay with it. */
  chooseKey(drawn: number): number {
    if (!this.isUnderWay) this.keyId = drawn;
    return this.keyId;
  }

  /** Before a step is sent. */
  beginStep(): void {
    if (this.isUnderWay) return;
    this.isUnderWay = true;
    this.startNs = nowNs();
  }

  /**
   * @param cursor of the reply, as `length` digits
   * @returns true when the step was the last one
   */
  endStep(cursor: Uint8Array, length: number): boolean {
    for (let i = 0; i < length; i++) this.digits[i] = cursor[i]!;
    this.length = length;
    const isOver = length === 1 && cursor[0] === ZERO_DIGIT;
    if (isOver) this.isUnderWay = false;
    return isOver;
  }
}
