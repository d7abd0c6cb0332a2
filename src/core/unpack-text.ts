// The text of a file that a user named, packed by gzip or as it is.
import { gunzipSync } from 'node:zlib';
import { decodeText } from './decode-text.ts';
import { messageOf, usageError } from './errors.ts';
import { formatBytes } from './units.ts';

export interface UnpackWish {
  /** Of the error when it can't be unpacked. */
  readonly code: string;
  /** Of what is unpacked. */
  readonly limitBytes: number;
}

/**
 * @param text bytes as latin1 text, as is what is returned
 * @throws CacheBenchError with the code that was given (exit code 2): no whole gzip, too large, or packed otherwise
 */
export function unpackText(file: string, text: string, wish: UnpackWish): string {
  const other = OTHERS.find(([begin]) => text.startsWith(begin));
  if (other !== undefined)
    throw usageError(wish.code, `${file} is packed by ${other[1]}`, `Unpack it first: ${other[2]} ${file}`);
  return text.startsWith('\x1f\x8b') ? gunzip(file, text, wish) : text;
}

/** How such a file begins, what packs it, and what unpacks it. */
const OTHERS: readonly (readonly [begin: string, name: string, command: string])[] = [
  ['PK\x03\x04', 'zip', 'unzip'],
  ['\x28\xb5\x2f\xfd', 'zstd', 'zstd -d'],
  ['BZh', 'bzip2', 'bunzip2'],
  ['\xfd7zXZ', 'xz', 'unxz'],
  ['\x04\x22\x4d\x18', 'lz4', 'unlz4'],
];

/** Of a log: MONITOR prints nothing but ASCII, so no byte is lost where a shell made UTF-16 of it. */
export function unpackLog(file: string, text: string, wish: UnpackWish): string {
  const plain = unpackText(file, text, wish);
  const isUtf16 = /^(\xff\xfe|\xfe\xff|[\x01-\x7f]\0[\x01-\x7f]\0|\0[\x01-\x7f]\0[\x01-\x7f])/.test(plain);
  if (isUtf16) return decodeText(Buffer.from(plain, 'latin1'));
  return plain.startsWith('\xef\xbb\xbf') ? plain.slice(3) : plain;
}

function gunzip(file: string, text: string, { code, limitBytes }: UnpackWish): string {
  try {
    return gunzipSync(Buffer.from(text, 'latin1'), { maxOutputLength: limitBytes }).toString('latin1');
  } catch (error) {
    const isTooLarge = error instanceof RangeError;
    throw usageError(
      code,
      isTooLarge
        ? `${file} is more than ${formatBytes(limitBytes)} when it is unpacked; at most these are read`
        : `${file} is packed by gzip and cannot be unpacked: ${messageOf(error)}`,
      isTooLarge
        ? `Cut it: gunzip -c ${file} | head -n 1000000 > shorter`
        : 'Check whether it was copied whole.',
    );
  }
}
