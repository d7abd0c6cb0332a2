// Files that replace what was there in one step, and the proof beforehand that they can be.
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CacheBenchError, messageOf, usageError } from '../../core/errors.ts';

/**
 * Synchronous: what calls it in a run has to be done before the next round begins.
 * @param shown the name that the user knows it by
 * @throws CacheBenchError E_WRITE; what was there before still is
 */
export function replaceFile(path: string, text: string, shown = path): void {
  const place = followLink(path);
  const temporary = temporaryBeside(place);
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, place);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new CacheBenchError('E_WRITE', `${shown} cannot be written: ${messageOf(error)}`, {
      hint: 'Free some space there, or name another place.',
      cause: error,
    });
  }
}

/** @throws CacheBenchError E_WRITE (exit code 2); nothing is left behind either way */
export function assertReplaceable(path: string, source: string): void {
  const place = followLink(path);
  const temporary = temporaryBeside(place);
  try {
    const facts = statSync(place, { throwIfNoEntry: false });
    if (facts !== undefined && !facts.isFile())
      throw new Error(facts.isDirectory() ? 'it is a directory' : 'it is not a regular file');
    closeSync(openSync(temporary, 'wx'));
  } catch (error) {
    throw usageError(
      'E_WRITE',
      // Without the temporary file's name, which Node's message goes on with.
      `${source}: ${path} cannot be written: ${messageOf(error).split(', ')[0]}`,
      'Name a file in a directory that exists and can be written.',
    );
  } finally {
    rmSync(temporary, { force: true });
  }
}

function followLink(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function temporaryBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.tmp`);
}
