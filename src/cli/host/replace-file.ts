// Files that replace what was there in one step, and the proof beforehand that they can be.
import { CacheBenchError, messageOf, usageError } from '../../core/errors.ts';
import type { FileSystem, Text } from '../../core/file-system.ts';

/**
 * @param text in pieces where it may be longer than a string can be
 * @param shown the name that the user knows it by
 * @throws CacheBenchError E_WRITE; what was there before still is
 */
export function replaceFile(files: FileSystem, path: string, text: Text, shown = path): void {
  try {
    files.replaceText(path, text);
  } catch (error) {
    throw new CacheBenchError('E_WRITE', `${shown} cannot be written: ${messageOf(error)}`, {
      hint: 'Free some space there, or name another place.',
      cause: error,
    });
  }
}

/** @throws CacheBenchError E_WRITE (exit code 2); nothing is left behind either way */
export function assertReplaceable(files: FileSystem, path: string, source: string): void {
  try {
    files.tryReplace(path);
  } catch (error) {
    throw usageError(
      'E_WRITE',
      // Without the temporary file's name, which Node's message goes on with.
      `${source}: ${path} cannot be written: ${messageOf(error).split(', ')[0]}`,
      'Name a file in a directory that exists and can be written.',
    );
  }
}
