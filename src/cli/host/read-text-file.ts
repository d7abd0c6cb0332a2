// Reads a file that a user named, unless it is far larger than what was meant.
import { readFile, stat } from 'node:fs/promises';
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
export async function readTextFile(
  host: Host,
  file: string,
  { code, limitBytes, encoding = 'utf8' }: TextFileWish,
): Promise<string> {
  const path = resolve(host.cwd, file);
  try {
    const { size } = await stat(path);
    if (size > limitBytes)
      throw usageError(code, `${file} has ${size} bytes; at most ${limitBytes} are read`);
    return await readFile(path, encoding);
  } catch (error) {
    if (error instanceof CacheBenchError) throw error;
    throw usageError(code, `${file} cannot be read: ${messageOf(error)}`, 'Name a file.');
  }
}
