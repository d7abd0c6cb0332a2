// Which slot of a Redis Cluster a key lies in: CRC16 of the key, or of its hash tag.
import { SLOT_COUNT } from './cluster-slots.ts';

/** CCITT's polynomial; the variant with a start of 0 and nothing reflected is called XMODEM. */
const POLYNOMIAL = 0x1021;
const CRC_OF_BYTE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ POLYNOMIAL : crc << 1;
  return crc;
});
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

export function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = ((crc << 8) & 0xffff) ^ CRC_OF_BYTE[(crc >> 8) ^ byte]!;
  return crc;
}

export function slotOfKey(key: Uint8Array): number {
  return crc16(key.subarray(...findHashedPart(key))) % SLOT_COUNT;
}

/** What stands between the first `{` and the first `}` behind it, unless that is nothing; else the whole key. */
export function findHashedPart(key: Uint8Array): [start: number, end: number] {
  const open = key.indexOf(OPEN_BRACE);
  const close = open < 0 ? -1 : key.indexOf(CLOSE_BRACE, open);
  return close > open + 1 ? [open + 1, close] : [0, key.length];
}
