// The files of a folder of source code that are worth reading, in a fixed order, and no more than a bounded number.
import { extname, join } from 'node:path';
import type { FileSystem } from '../../core/file-system.ts';

export interface Walk {
  readonly files: readonly string[];
  /** Too large, or beyond the number that is read. */
  readonly left: number;
}

export interface WalkWish {
  /** Without the dot. */
  readonly extensions: ReadonlySet<string>;
  /** Names of folders that are passed over, besides hidden ones. */
  readonly without: ReadonlySet<string>;
}

const MOST_FILES = 20_000;
const MOST_DEPTH = 24;
/** Larger ones are made by programs. */
const LARGEST_BYTES = 1024 ** 2;

/** Links are not followed out of the folder twice: each real folder is read once. */
export function walkFolder(root: string, { extensions, without }: WalkWish, files: FileSystem): Walk {
  const found: string[] = [];
  const seen = new Set<string>();
  let left = 0;
  const visit = (folder: string, depth: number): void => {
    if (depth > MOST_DEPTH || !isNew(folder)) return;
    for (const name of namesIn(folder, files)) {
      const path = join(folder, name);
      const facts = name.startsWith('.') ? undefined : files.look(path);
      if (facts?.kind === 'directory') {
        if (!without.has(name)) visit(path, depth + 1);
      } else if (facts?.kind === 'file' && extensions.has(extname(name).slice(1).toLowerCase())) {
        if (facts.sizeBytes > LARGEST_BYTES || found.length >= MOST_FILES) left++;
        else found.push(path);
      }
    }
  };
  const isNew = (folder: string): boolean => {
    const real = realOf(folder, files);
    if (seen.has(real)) return false;
    seen.add(real);
    return true;
  };
  visit(root, 0);
  return { files: found, left };
}

function namesIn(folder: string, files: FileSystem): readonly string[] {
  try {
    return files.list(folder).toSorted();
  } catch {
    // Nobody may look into it.
    return [];
  }
}

function realOf(folder: string, files: FileSystem): string {
  try {
    return files.followLinks(folder);
  } catch {
    return folder;
  }
}
