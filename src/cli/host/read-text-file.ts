// Reads a file that a user named, unless it is far larger than what was meant.
import { resolve } from 'node:path';
import { CacheBenchError, messageOf, usageError } from '../../core/errors.ts';
import type { Host } from '../../core/host.ts';

export interface TextFileWish {
  /** Of the error when it can't be read. */
  readonly code: string;
  readonly limitBytes: number;
  /** utf8 unless given; latin1 keeps every byte as a character. */
  readonly encoding?: 'utf8' | 'latin1';
}

/** @throws CacheBenchError with the code that was given (exit code 2) */
export function readTextFile(
  host: Host,
  file: string,
  { code, limitBytes, encoding = 'utf8' }: TextFileWish,
): string {
  const path = resolve(host.cwd, file);
  try {
    const sizeBytes = host.files.look(path)?.sizeBytes ?? 0;
    if (sizeBytes > limitBytes)
      throw usageError(code, `${file} has ${sizeBytes} bytes; at most ${limitBytes} are read`);
    return host.files.readText(path, encoding);
  } catch (error) {
    if (error instanceof CacheBenchError) throw error;
    throw usageError(code, `${file} cannot be read: ${messageOf(error)}`, 'Name a file.');
  }
}
