// One entry of a growing list as a line of its file: JSON that tells whose it is, which one, and whether it is whole.
import { crc32 } from 'node:zlib';

export interface EntryLine {
  /** Id of the run. */
  readonly run: string;
  /** From 0; gaps mean that lines were lost. */
  readonly n: number;
  readonly entry: unknown;
}

/**
 * `{"run":"1f9a2b3c","n":0,"round":{…},"crc32":"89abcdef"}`: the sum is over the bytes before its own comma.
 *
 * @param name of an entry: "round"
 */
export function formatEntryLine(name: string, { run, n, entry }: EntryLine): string {
  const body = `{"run":${JSON.stringify(run)},"n":${n},${JSON.stringify(name)}:${JSON.stringify(entry)}`;
  return `${body}${SUM_BEGIN}${sumOf(body)}${SUM_END}\n`;
}

const SUM_BEGIN = ',"crc32":"';
const SUM_END = '"}';
const SUM = new RegExp(`^${SUM_BEGIN}([0-9a-f]{8})${SUM_END}$`);
const SUM_BYTES = SUM_BEGIN.length + 8 + SUM_END.length;

function sumOf(body: string | Buffer): string {
  return crc32(body).toString(16).padStart(8, '0');
}

/** @returns undefined for a line that is not as it was written: torn, changed, or none of ours */
export function readEntryLine(name: string, line: Buffer): EntryLine | undefined {
  if (line.length < SUM_BYTES) return undefined;
  const body = line.subarray(0, line.length - SUM_BYTES);
  const sum = SUM.exec(line.toString('latin1', body.length))?.[1];
  if (sum === undefined || sum !== sumOf(body)) return undefined;
  try {
    const { run, n, [name]: entry } = JSON.parse(line.toString());
    if (typeof run !== 'string' || !Number.isSafeInteger(n)) return undefined;
    return { run, n, entry };
  } catch {
    return undefined;
  }
}
