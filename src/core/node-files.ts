// The files of the machine, by Node.
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { decodeText } from './decode-text.ts';
import type { FileFacts, FileSystem } from './file-system.ts';

export const NODE_FILES: FileSystem = {
  readText: (path, encoding = 'utf8') =>
    encoding === 'utf8' ? decodeText(readFileSync(path)) : readFileSync(path, encoding),
  readBeginning,
  replaceText(path, text) {
    const place = endOfLinks(path);
    const temporary = temporaryBeside(place);
    try {
      writePieces(temporary, typeof text === 'string' ? [text] : text);
      renameSync(temporary, place);
    } finally {
      rmSync(temporary, { force: true });
    }
  },
  tryReplace(path) {
    const place = endOfLinks(path);
    const kind = look(place)?.kind ?? 'file';
    if (kind !== 'file')
      throw new Error(kind === 'directory' ? 'it is a directory' : 'it is not a regular file');
    const temporary = temporaryBeside(place);
    try {
      closeSync(openSync(temporary, 'wx'));
    } finally {
      rmSync(temporary, { force: true });
    }
  },
  appendText: (path, text) => appendFileSync(path, text),
  look,
  list: (path) => readdirSync(path),
  makeDirectory,
  remove: (path) => rmSync(path),
  followLinks: (path) => realpathSync(path),
};

function writePieces(path: string, pieces: Iterable<string>): void {
  const file = openSync(path, 'w');
  try {
    for (const piece of pieces) writeFileSync(file, piece);
  } finally {
    closeSync(file);
  }
}

const BEGINNING_BYTES = 4096;

/** By its place, so that of a pipe nothing is taken away. */
function readBeginning(path: string): string {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const bytes = Buffer.alloc(BEGINNING_BYTES);
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, BEGINNING_BYTES, 0));
  } catch {
    return '';
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function look(path: string): FileFacts | undefined {
  try {
    const facts = statSync(path);
    const kind = facts.isFile() ? 'file' : facts.isDirectory() ? 'directory' : 'other';
    return { kind, sizeBytes: facts.size };
  } catch {
    return undefined;
  }
}

/**
 * Node's own `recursive` never ends where a file system answers "no such file" below a directory that is there, as
 * /proc does.
 */
function makeDirectory(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && look(path)?.kind === 'directory') return;
    const parent = dirname(path);
    if (code !== 'ENOENT' || parent === path || look(parent)?.kind === 'directory') throw error;
    makeDirectory(parent);
    // Another process may have made it meanwhile.
    makeDirectory(path);
  }
}

/** A file that is not there yet is where its path says. */
function endOfLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function temporaryBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.tmp`);
}
