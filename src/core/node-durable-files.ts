// Durable files of the machine, by Node.
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DurableFiles } from './durable-files.ts';
import { NODE_FILES } from './node-files.ts';

const CHUNK_BYTES = 1024 ** 2;

export const NODE_DURABLE_FILES: DurableFiles = {
  async makeDirectory(path) {
    NODE_FILES.makeDirectory(path);
    await syncDirectory(dirname(path));
  },
  removeDirectory: (path) => rmdir(path),
  async create(path) {
    await withFile(path, 'wx', (file) => file.sync());
    await syncDirectory(dirname(path));
  },
  append,
  replace,
  remove: (path) => rm(path, { force: true }),
  async look(path) {
    const facts = await stat(path);
    return facts.isFile() ? 'file' : facts.isDirectory() ? 'directory' : 'other';
  },
  read: (path) => createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Buffer>,
};

/**
 * What was written is on the disk before the new name is (fsync, rename, fsync of the directory); else a power cut could
 * leave a name with nothing behind it.
 */
async function replace(path: string, text: string): Promise<void> {
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

async function append(path: string, offset: number, text: string): Promise<number> {
  const bytes = Buffer.from(text);
  await withFile(path, 'r+', async (file) => {
    const { size } = await file.stat();
    if (size < offset) throw new Error(`it had ${offset} bytes, and has ${size}`);
    try {
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
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r').catch(() => undefined);
  try {
    await directory?.sync().catch(() => {});
  } finally {
    await directory?.close();
  }
}
