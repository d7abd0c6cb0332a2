// The slots that the keys of a keyspace lie in.
import { SLOT_COUNT } from '../../core/cluster-slots.ts';
import { crc16, findHashedPart, slotOfKey } from '../../core/key-slot.ts';
import type { Keyspace } from '../../profile/profile.ts';
import { countDigits } from '../../wire/command-bytes.ts';

const ZERO_DIGIT = '0';
/** Decimal digits that one step looks up at once: a table of a thousand numbers stays in the nearest cache. */
const GROUP_DIGITS = 3;
const GROUP = 10 ** GROUP_DIGITS;
const DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/**
 * The slots of a keyspace's keys, on the hot path: no key is written out. CRC is linear, so the slot of an id is
 * that of id 0, changed (xor) by what each group of digits adds to it.
 */
export class KeySlots {
  /** The slot of all keys; undefined where they are spread. */
  readonly only: number | undefined;
  private readonly slotOfZero: number;
  /** By groups of digits, lowest first. */
  private readonly changes: readonly Uint16Array[];

  constructor(keyPrefix: string, { pattern, count }: Pick<Keyspace, 'pattern' | 'count'>) {
    const [before = '', after = ''] = pattern.split('{id}');
    const digits = countDigits(count - 1);
    const firstDigit = Buffer.byteLength(keyPrefix + before);
    const key = Buffer.from(keyPrefix + before + ZERO_DIGIT.repeat(digits) + after);
    const [start, end] = findHashedPart(key);
    const isIdHashed = start <= firstDigit && firstDigit + digits <= end;
    this.slotOfZero = slotOfKey(key);
    this.changes = isIdHashed ? tabulateChanges(digits, end - firstDigit - digits) : [];
    this.only = isIdHashed && count > 1 ? undefined : this.slotOfZero;
  }

  at(id: number): number {
    const { changes } = this;
    let slot = this.slotOfZero;
    let rest = id;
    for (let i = 0; i < changes.length; i++) {
      const higher = (rest / GROUP) | 0;
      slot ^= changes[i]![rest - higher * GROUP]!;
      rest = higher;
    }
    return slot;
  }
}

/** @param behind bytes between the last digit and the end of what is hashed */
function tabulateChanges(digits: number, behind: number): readonly Uint16Array[] {
  const groups = Math.ceil(digits / GROUP_DIGITS);
  return Array.from({ length: groups }, (_, group) => {
    const places = Array.from({ length: GROUP_DIGITS }, (_unused, place) =>
      DIGITS.map((digit) => slotChange(digit, behind + group * GROUP_DIGITS + place)),
    );
    return Uint16Array.from({ length: GROUP }, (_unused, number) => {
      let change = 0;
      let rest = number;
      for (const ofDigits of places) {
        change ^= ofDigits[rest % 10]!;
        rest = Math.floor(rest / 10);
      }
      return change;
    });
  });
}

/** By a digit in the place of a 0, so many bytes before the end: their codes differ in the bits of the digit. */
function slotChange(digit: number, bytesBehind: number): number {
  const difference = new Uint8Array(1 + bytesBehind);
  difference[0] = digit;
  return crc16(difference) % SLOT_COUNT;
}
