// The text of a log's file: packed by gzip, or written by a shell that marks its encoding, or as it is.
import { gunzipSync } from 'node:zlib';
import { decodeText } from '../core/decode-text.ts';
import { messageOf, usageError } from '../core/errors.ts';
import { formatBytes } from '../core/units.ts';

/**
 * @param text bytes as latin1 text, as is what is returned
 * @param limitBytes of what is unpacked
 * @throws CacheBenchError E_REPLAY: no whole gzip, or too large
 */
export function unpackLog(file: string, text: string, limitBytes: number): string {
  const plain = text.startsWith('\x1f\x8b') ? gunzip(file, text, limitBytes) : text;
  // MONITOR prints nothing but ASCII, so no byte is lost where a shell made UTF-16 of it.
  if (/^(\xff\xfe|\xfe\xff)/.test(plain)) return decodeText(Buffer.from(plain, 'latin1'));
  return plain.startsWith('\xef\xbb\xbf') ? plain.slice(3) : plain;
}

function gunzip(file: string, text: string, limitBytes: number): string {
  try {
    return gunzipSync(Buffer.from(text, 'latin1'), { maxOutputLength: limitBytes }).toString('latin1');
  } catch (error) {
    const isTooLarge = error instanceof RangeError;
    throw usageError(
      'E_REPLAY',
      isTooLarge
        ? `${file} is more than ${formatBytes(limitBytes)} when it is unpacked; at most these are read`
        : `${file} is packed by gzip and cannot be unpacked: ${messageOf(error)}`,
      isTooLarge
        ? 'Cut it: gunzip -c FILE | head -n 1000000 > shorter.log'
        : 'Check whether it was copied whole.',
    );
  }
}
