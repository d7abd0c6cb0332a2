import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { unpackLog } from './unpack-text.ts';

const LOG = 'OK\n1.000001 [0 a:1] "SET" "k" "\\xff"\n';
const unpack = (bytes: Uint8Array, limitBytes = 1000) =>
  unpackLog('m.log', Buffer.from(bytes).toString('latin1'), { code: 'E_REPLAY', limitBytes });

it.each([
  ['as it is', Buffer.from(LOG)],
  ['packed', gzipSync(LOG)],
  ['of two packed parts', Buffer.concat([gzipSync(LOG.slice(0, 9)), gzipSync(LOG.slice(9))])],
  ['with a mark of UTF-8', Buffer.from(`\ufeff${LOG}`)],
  ['in UTF-16 without a mark', Buffer.from(LOG, 'utf16le')],
  ['of PowerShell in UTF-16', Buffer.from(`\ufeff${LOG}`, 'utf16le')],
])('a log is read %s', (_how, bytes) => {
  expect(unpack(bytes)).toBe(LOG);
});

it('a cut or too large archive is one clear error', () => {
  expect(() => unpack(gzipSync(LOG).subarray(0, 20))).toThrow(
    /m\.log is packed by gzip and cannot be unpacked/,
  );
  expect(() => unpack(gzipSync('x'.repeat(5000)))).toThrow(/m\.log is more than .* when it is unpacked/);
});

it.each([
  ['zip', [0x50, 0x4b, 3, 4]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
])('what %s packed is told as that', (name, begin) => {
  expect(() => unpack(Buffer.from(begin))).toThrow(`m.log is packed by ${name}`);
});
