// Text as files of all systems hold it: UTF-8 with or without a byte order mark, and the UTF-16 of Windows' shells.

/** Bytes that are no such text become replacement characters. */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

/** The decoder takes the mark away by itself. */
function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}
