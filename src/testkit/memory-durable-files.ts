// Durable files in memory, which are as durable as the test.
import { dirname } from 'node:path';
import type { DurableFiles } from '../core/durable-files.ts';

export interface MemoryDurableFiles extends DurableFiles {
  /** By absolute path. */
  readonly bytes: Map<string, Buffer>;
  readonly directories: Set<string>;
  /** Paths that can't be written, and what lies in them. */
  readonly readOnly: Set<string>;
}

export function createMemoryDurableFiles(readOnly: Set<string> = new Set()): MemoryDurableFiles {
  const bytes = new Map<string, Buffer>();
  const directories = new Set<string>();
  // With room to grow: thousands of lines, each copied with all before it, take seconds. Only what `append` left itself is
  // written behind, so that what a test has kept of a file stays as it was.
  const rooms = new Map<string, { readonly whole: Buffer; last: Buffer }>();
  const isUsed = (directory: string) => [...bytes.keys()].some((path) => path.startsWith(`${directory}/`));
  const refuseWrite = (path: string): void => {
    for (let at = path; at !== dirname(at); at = dirname(at))
      if (readOnly.has(at)) throw systemError('EACCES', 'permission denied', path);
    if (directories.has(path)) throw systemError('EISDIR', 'illegal operation on a directory', path);
  };
  const find = (path: string): Buffer => {
    const found = bytes.get(path);
    if (found === undefined) throw systemError('ENOENT', 'no such file or directory', path);
    return found;
  };
  return {
    bytes,
    directories,
    readOnly,
    async makeDirectory(path) {
      if (directories.has(path)) return;
      refuseWrite(path);
      if (bytes.has(path)) throw systemError('EEXIST', 'file already exists', path);
      for (let at = path; at !== dirname(at); at = dirname(at)) directories.add(at);
    },
    async removeDirectory(path) {
      if (isUsed(path)) throw systemError('ENOTEMPTY', 'directory not empty', path);
      if (!directories.delete(path)) throw systemError('ENOENT', 'no such file or directory', path);
    },
    async create(path) {
      refuseWrite(path);
      if (bytes.has(path)) throw systemError('EEXIST', 'file already exists', path);
      bytes.set(path, Buffer.alloc(0));
    },
    async append(path, offset, text) {
      refuseWrite(path);
      const old = find(path);
      if (old.length < offset) throw new Error(`it had ${offset} bytes, and has ${old.length}`);
      const added = Buffer.from(text);
      const length = offset + added.length;
      let room = rooms.get(path);
      if (room?.last !== old || offset < old.length || length > room.whole.length) {
        room = { whole: Buffer.allocUnsafeSlow(2 * length), last: old };
        old.copy(room.whole, 0, 0, offset);
        rooms.set(path, room);
      }
      added.copy(room.whole, offset);
      room.last = room.whole.subarray(0, length);
      bytes.set(path, room.last);
      return length;
    },
    async replace(path, text) {
      refuseWrite(path);
      bytes.set(path, Buffer.from(text));
    },
    async remove(path) {
      bytes.delete(path);
    },
    async look(path) {
      if (directories.has(path) || isUsed(path)) return 'directory';
      find(path);
      return 'file';
    },
    async *read(path) {
      yield find(path);
    },
  };
}

export function systemError(code: string, says: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${says}, open '${path}'`), { code });
}
