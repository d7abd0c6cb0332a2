// Files that are shipped with the package and named without their ending, or any other by its path.
import { basename, join, relative, resolve } from 'node:path';
import { messageOf, usageError } from './errors.ts';
import type { FileSystem } from './file-system.ts';

/** One kind of shipped files. */
export interface Shelf {
  /** With all of them, each NAME.yaml. */
  readonly folder: string;
  /** What such a file holds, after "no": "claims". */
  readonly what: string;
  /** Of the error that says so. */
  readonly code: string;
}

export interface FilePlace {
  /** Where relative paths begin. */
  readonly cwd: string;
  readonly files: FileSystem;
}

export interface FoundFile {
  readonly path: string;
  /** As messages name it. */
  readonly file: string;
  readonly text: string;
}

/**
 * @param nameOrPath a bare name is a shipped file; with a slash, or ending in .yaml or .yml, a path
 * @throws CacheBenchError with the shelf's code (exit code 2) where it can't be read
 */
export function readShippedOrPath(nameOrPath: string, shelf: Shelf, { cwd, files }: FilePlace): FoundFile {
  const isPath = /[\\/]|\.ya?ml$/i.test(nameOrPath);
  const path = isPath ? resolve(cwd, nameOrPath) : join(shelf.folder, `${nameOrPath}.yaml`);
  try {
    return { path, file: isPath ? nameOrPath : relative(cwd, path), text: files.readText(path) };
  } catch (error) {
    throw usageError(
      shelf.code,
      `no ${shelf.what} to read at ${nameOrPath}: ${messageOf(error)}`,
      `Name a YAML file, or one that is shipped: ${listShipped(shelf, files).join(', ')}.`,
    );
  }
}

/** Names, in alphabetical order. */
export function listShipped({ folder }: Shelf, files: FileSystem): readonly string[] {
  return files
    .list(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort();
}
