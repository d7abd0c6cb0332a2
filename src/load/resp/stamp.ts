// `{stamp}`: the moment of the send inside a message, written by whoever sends and found by whoever receives.

import { writeDigits } from '../../wire/command-bytes.ts';
import { nowNs } from '../worker-clock.ts';

/** Opens a stamp; no random value goes on with as many digits by chance. */
export const STAMP_MARK = 'cb@';
/** Nanoseconds of the machine's monotonic clock: 31 years of uptime. */
const STAMP_DIGITS = 18;
export const STAMP_BYTES = STAMP_MARK.length + STAMP_DIGITS;

const LETTER_C = 99;
const LETTER_B = 98;
const AT_SIGN = 64;
const ZERO_DIGIT = 48;

/** Writes stamps, and counts those of the window by keyspace. */
export class StampWriter {
  /** Stamps from this moment on count. */
  countsFromNs = Number.POSITIVE_INFINITY;
  readonly sent: Float64Array;

  constructor(keyspaces: number) {
    this.sent = new Float64Array(keyspaces);
  }

  /** @param at where the digits belong; the mark lies before them already */
  write(bytes: Uint8Array, at: number, keyspace: number): void {
    const now = nowNs();
    writeDigits(bytes, at, STAMP_DIGITS, now);
    if (now >= this.countsFromNs) this.sent[keyspace]!++;
  }
}

/** The position after the mark of the first stamp that lies whole in bytes[from, to), or -1. */
export function findStamp(bytes: Uint8Array, from: number, to: number): number {
  const last = to - STAMP_DIGITS;
  for (let at = from + 3; at <= last; at++) {
    if (bytes[at - 1] === AT_SIGN && bytes[at - 2] === LETTER_B && bytes[at - 3] === LETTER_C) {
      if (isNumber(bytes, at)) return at;
    }
  }
  return -1;
}

/** @param at as `findStamp` gives it */
export function readStampNs(bytes: Uint8Array, at: number): number {
  // In two halves: eighteen digits in one go would lose the last ones to rounding at every step.
  return readDigits(bytes, at, 9) * 1e9 + readDigits(bytes, at + 9, 9);
}

function isNumber(bytes: Uint8Array, at: number): boolean {
  for (let i = at; i < at + STAMP_DIGITS; i++) {
    const digit = bytes[i]! - ZERO_DIGIT;
    if (digit < 0 || digit > 9) return false;
  }
  return true;
}

function readDigits(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) value = value * 10 + bytes[i]! - ZERO_DIGIT;
  return value;
}
