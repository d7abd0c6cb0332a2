// The version that a DUMP carries, and the same payload with another one: what a server reads can be tried.

/** Version and checksum stand at the end. */
const VERSION_BYTES = 2;
const CHECKSUM_BYTES = 8;
const FOOTER_BYTES = VERSION_BYTES + CHECKSUM_BYTES;

/** @returns undefined where it is no payload */
export function readRdbVersion(payload: Buffer): number | undefined {
  return payload.length <= FOOTER_BYTES ? undefined : payload.readUInt16LE(payload.length - FOOTER_BYTES);
}

/** @param payload as DUMP gave it; its value stays the same */
export function withRdbVersion(payload: Buffer, version: number): Buffer {
  const body = Buffer.from(payload.subarray(0, payload.length - CHECKSUM_BYTES));
  body.writeUInt16LE(version, body.length - VERSION_BYTES);
  const checksum = Buffer.alloc(CHECKSUM_BYTES);
  checksum.writeBigUInt64LE(crc64(body));
  return Buffer.concat([body, checksum]);
}

/** CRC-64 "Jones": reflected polynomial 0xad93d23594c935a9, as in crc64.c of Redis; of "123456789" e9c6d914c4b8d9ca. */
export function crc64(bytes: Buffer): bigint {
  let crc = 0n;
  for (const byte of bytes) crc = TABLE[Number(crc & 0xffn) ^ byte]! ^ (crc >> 8n);
  return crc;
}

/** The polynomial with its bits in the other order. */
const REFLECTED = 0x95ac9329ac4bc9b5n;
const TABLE: readonly bigint[] = Array.from({ length: 256 }, (_, index) => {
  let crc = BigInt(index);
  for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ REFLECTED : crc >> 1n;
  return crc;
});
