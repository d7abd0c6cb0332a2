// Files that are on the disk, and not in a cache of it, when a step is done: after a crash, a kill or a power cut they are there.
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CacheBenchError, messageOf } from '../../core/errors.ts';

/**
 * Replaces the file in one step: a reader finds the old one or the new one whole. What was written is on the disk before
 * the new name is (fsync, rename, fsync of the directory); else a power cut could leave a name with nothing behind it.
 *
 * @throws the error of the system; the old file is as it was
 */
export async function replaceDurably(path: string, text: string): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    await withFile(temporary, 'w', async (file) => {
      await file.writeFile(text);
      await file.sync();
    });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
  await syncDirectory(dirname(path));
}

/** @throws the error of the system; EEXIST when there is a file of that name */
export async function createDurably(path: string): Promise<void> {
  await withFile(path, 'wx', (file) => file.sync());
  await syncDirectory(dirname(path));
}

/**
 * Writes behind the bytes that are known to be good, so that what a failed write may have left there goes.
 *
 * @param offset of these bytes
 * @throws the error of the system; the bytes before the offset are as they were
 */
export async function appendDurably(path: string, offset: number, text: string): Promise<number> {
  const bytes = Buffer.from(text);
  await withFile(path, 'r+', async (file) => {
    try {
      const { size } = await file.stat();
      if (size < offset) throw new Error(`it had ${offset} bytes, and has ${size}`);
      if (size > offset) await file.truncate(offset);
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await file.write(bytes, done, bytes.length - done, offset + done);
        done += bytesWritten;
      }
      // The length of the file counts as data, its time stamps do not.
      await file.datasync();
    } catch (error) {
      await file.truncate(offset).catch(() => {});
      throw error;
    }
  });
  return offset + bytes.length;
}

async function withFile(
  path: string,
  flags: string,
  use: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const file = await open(path, flags);
  try {
    await use(file);
  } finally {
    await file.close();
  }
}

/** A new name is on the disk when its directory is. Windows has no handles of directories, and needs none for that. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r').catch(() => undefined);
  try {
    await directory?.sync().catch(() => {});
  } finally {
    await directory?.close();
  }
}

export function writeError(path: string, error: unknown): CacheBenchError {
  const code = (error as NodeJS.ErrnoException).code;
  const hint =
    code === 'ENOSPC'
      ? 'The disk is full: free some space, or choose another place with --out DIR. Rounds saved before are still there.'
      : 'Choose a place that can be written with --out DIR.';
  return new CacheBenchError('E_RESULT_WRITE', `cannot write ${path}: ${messageOf(error)}`, {
    hint,
    cause: error,
  });
}
