// The lines of a file one by one, so that a file may be larger than a string, or than what was meant for memory.

/** Longer ones are no lines of ours, and past half of this no string of Node any more. */
const LONGEST_LINE_BYTES = 512 * 1024 ** 2;

/**
 * Without their ends; what stands behind the last end is a line too, unless it is empty.
 *
 * @throws the error of the system; RangeError for a line that is too long
 */
export async function* readLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let begun: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    let at = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, at)) {
      begun.push(chunk.subarray(at, end));
      yield join(begun);
      begun = [];
      length = 0;
      at = end + 1;
    }
    begun.push(chunk.subarray(at));
    length += chunk.length - at;
    if (length > LONGEST_LINE_BYTES) throw new RangeError(`a line has more than ${LONGEST_LINE_BYTES} bytes`);
  }
  if (length > 0) yield join(begun);
}

const NEWLINE = 0x0a;

function join(parts: readonly Buffer[]): Buffer {
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}
