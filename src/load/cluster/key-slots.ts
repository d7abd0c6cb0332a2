// Which slot of a Redis Cluster a key lies in: CRC16 of the key, or of its hash tag.
import { SLOT_COUNT } from '../../core/cluster-slots.ts';
import type { Keyspace } from '../../profile/profile.ts';
import { countDigits } from '../../wire/command-bytes.ts';

/** CCITT's polynomial; the variant with a start of 0 and nothing reflected is called XMODEM. */
const POLYNOMIAL = 0x1021;
const CRC_OF_BYTE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ POLYNOMIAL : crc << 1;
  return crc;
});
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const ZERO_DIGIT = '0';
/** Decimal digits that one step looks up at once: a table of a thousand numbers stays in the nearest cache. */
const GROUP_DIGITS = 3;
const GROUP = 10 ** GROUP_DIGITS;

export function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = ((crc << 8) & 0xffff) ^ CRC_OF_BYTE[(crc >> 8) ^ byte]!;
  return crc;
}

export function slotOfKey(key: Uint8Array): number {
  return crc16(key.subarray(...findHashedPart(key))) % SLOT_COUNT;
}

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

/** What stands between the first `{` and the first `}` behind it, unless that is nothing; else the whole key. */
function findHashedPart(key: Uint8Array): [start: number, end: number] {
  const open = key.indexOf(OPEN_BRACE);
  const close = open < 0 ? -1 : key.indexOf(CLOSE_BRACE, open);
  return close > open + 1 ? [open + 1, close] : [0, key.length];
}

/** @param behind bytes between the last digit and the end of what is hashed */
function tabulateChanges(digits: number, behind: number): readonly Uint16Array[] {
  const groups = Math.ceil(digits / GROUP_DIGITS);
  return Array.from({ length: groups }, (_, group) =>
    Uint16Array.from({ length: GROUP }, (_unused, number) => {
      let change = 0;
      let rest = number;
      for (let digit = 0; digit < GROUP_DIGITS; digit++) {
        change ^= slotChange(rest % 10, behind + group * GROUP_DIGITS + digit);
        rest = Math.floor(rest / 10);
      }
      return change;
    }),
  );
}

/** By a digit in the place of a 0, so many bytes before the end: their codes differ in the bits of the digit. */
function slotChange(digit: number, bytesBehind: number): number {
  const difference = new Uint8Array(1 + bytesBehind);
  difference[0] = digit;
  return crc16(difference) % SLOT_COUNT;
}
