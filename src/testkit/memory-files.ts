// Files in memory: what a test puts there, and what a command writes. Those of the package are read where they are.

import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FileSystem } from '../core/file-system.ts';
import { NODE_FILES } from '../core/node-files.ts';
import { createMemoryDurableFiles, type MemoryDurableFiles, systemError } from './memory-durable-files.ts';

export interface MemoryFiles extends FileSystem {
  /** Texts by absolute path. */
  readonly texts: Map<string, string>;
  /** Paths that can't be written. */
  readonly readOnly: Set<string>;
  /** Of results; what lies there can be read and listed here too. */
  readonly durable: MemoryDurableFiles;
}

const PACKAGE = fileURLToPath(new URL('../../workloads/', import.meta.url));

export function createMemoryFiles(initial: Readonly<Record<string, string>> = {}): MemoryFiles {
  const texts = new Map(Object.entries(initial));
  const directories = new Set<string>();
  const readOnly = new Set<string>();
  const durable = createMemoryDurableFiles(readOnly);
  const textAt = (path: string) => texts.get(path) ?? durable.bytes.get(path)?.toString();
  const namesIn = (directory: string) => {
    const start = directory.endsWith('/') ? directory : `${directory}/`;
    const below = [...texts.keys(), ...directories, ...durable.bytes.keys(), ...durable.directories].filter(
      (path) => path.startsWith(start),
    );
    return new Set(below.map((path) => path.slice(start.length).split('/')[0]!));
  };
  const isDirectory = (path: string) =>
    directories.has(path) || durable.directories.has(path) || namesIn(path).size > 0;
  const refuseWrite = (path: string): void => {
    if (isDirectory(path)) throw systemError('EISDIR', 'illegal operation on a directory', path);
    if (readOnly.has(path) || readOnly.has(dirname(path)))
      throw systemError('EACCES', 'permission denied', path);
  };
  return {
    texts,
    readOnly,
    durable,
    readText(path, encoding) {
      const text = textAt(path);
      if (text !== undefined) return text;
      if (path.startsWith(PACKAGE)) return NODE_FILES.readText(path, encoding);
      throw systemError('ENOENT', 'no such file or directory', path);
    },
    readBeginning: (path) => textAt(path) ?? NODE_FILES.readBeginning(path),
    replaceText(path, text) {
      refuseWrite(path);
      texts.set(path, typeof text === 'string' ? text : [...text].join(''));
    },
    tryReplace: refuseWrite,
    appendText(path, text) {
      refuseWrite(path);
      texts.set(path, (texts.get(path) ?? '') + text);
    },
    look(path) {
      const text = textAt(path);
      if (text !== undefined) return { kind: 'file', sizeBytes: Buffer.byteLength(text) };
      if (isDirectory(path)) return { kind: 'directory', sizeBytes: 0 };
      return path.startsWith(PACKAGE) ? NODE_FILES.look(path) : undefined;
    },
    list(path) {
      if (path.startsWith(PACKAGE)) return NODE_FILES.list(path);
      if (!isDirectory(path)) throw systemError('ENOENT', 'no such file or directory', path);
      return [...namesIn(path)];
    },
    makeDirectory(path) {
      if (readOnly.has(dirname(path))) throw systemError('EACCES', 'permission denied', path);
      directories.add(path);
    },
    remove(path) {
      if (!texts.delete(path)) throw systemError('ENOENT', 'no such file or directory', path);
    },
    followLinks: (path) => path,
  };
}
