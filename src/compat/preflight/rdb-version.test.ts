import { expect, it } from 'vitest';
import { crc64, readRdbVersion, withRdbVersion } from './rdb-version.ts';

/** DUMP of a string "v" by Redis 7.0.15. */
const DUMPED = Buffer.from('0001760a000000000000000000', 'hex');

it('computes the checksum of the reference', () => {
  expect(crc64(Buffer.from('123456789')).toString(16)).toBe('e9c6d914c4b8d9ca');
});

it('reads the version of a payload, and gives it another', () => {
  expect(readRdbVersion(DUMPED)).toBe(0x0a);
  expect(readRdbVersion(Buffer.alloc(10))).toBeUndefined();
  const newer = withRdbVersion(DUMPED, 80);
  expect(readRdbVersion(newer)).toBe(80);
  expect(newer.subarray(0, 3)).toEqual(DUMPED.subarray(0, 3));
  expect(newer.readBigUInt64LE(newer.length - 8)).toBe(crc64(newer.subarray(0, -8)));
});
