// Saves a result while it grows: new entries are appended to a file of their own, beside a head that is replaced.
import { join } from 'node:path';
import type { DurableFiles } from '../../core/durable-files.ts';
import { entriesOf, withValue } from '../growing-list.ts';
import type { GrowingResult } from '../kind.ts';
import { kindOf, type Result } from '../kinds.ts';
import { RESULT_FILE } from './directory.ts';
import { formatEntryLine } from './entry-line.ts';
import { writeError } from './write-error.ts';

/** Before there is a head nobody misses a line; afterwards each is on the disk before the next is written. */
const BATCH_CHARACTERS = 4 * 1024 ** 2;

/**
 * What a save costs does not depend on how many entries were saved before. The order of its steps is what makes every
 * kill harmless: the file of the entries is there before the first head names it, an entry is on the disk before a head
 * counts it, and a head is replaced in one step. So a reader finds at most the last line torn, and nothing that was
 * saved is missing.
 */
export class ResultWriter {
  private readonly directory: string;
  private readonly files: DurableFiles;
  /** Of the entries: how many are on the disk, and in how many bytes. */
  private written = 0;
  private bytes = 0;
  private isBegun = false;

  constructor(directory: string, files: DurableFiles) {
    this.directory = directory;
    this.files = files;
  }

  /**
   * New entries, then the head.
   * @returns the path of the head
   * @throws CacheBenchError E_RESULT_WRITE; what was saved before is still there
   */
  async save(result: Result): Promise<string> {
    const path = join(this.directory, RESULT_FILE);
    await this.begin(result);
    await this.saveEntries(result);
    try {
      await this.files.replace(path, formatHead(result));
      this.isBegun = true;
    } catch (error) {
      await this.undoBegin(result);
      throw writeError(path, error);
    }
    return path;
  }

  /**
   * New entries only: the head that was saved last names their file.
   * @throws CacheBenchError E_RESULT_WRITE; what was saved before is still there
   */
  async saveEntries(result: Result): Promise<void> {
    const { growing } = kindOf(result);
    if (growing === undefined) return;
    const entries = entriesOf(result);
    const { runId } = result as Result & GrowingResult;
    const path = join(this.directory, growing.file);
    try {
      while (this.written < entries.length) {
        let [lines, next] = ['', this.written];
        do lines += formatEntryLine(growing.entry, { run: runId, n: next, entry: entries[next++] });
        while (!this.isBegun && next < entries.length && lines.length < BATCH_CHARACTERS);
        this.bytes = await this.files.append(path, this.bytes, lines);
        this.written = next;
      }
    } catch (error) {
      await this.undoBegin(result);
      throw writeError(path, error);
    }
  }

  /** Takes away what was saved, as far as it can be, and the directory if nothing else is in it. */
  async discard(result: Result): Promise<void> {
    if (this.isBegun) await this.files.remove(join(this.directory, RESULT_FILE)).catch(() => {});
    this.isBegun = false;
    await this.undoBegin(result);
  }

  private async begin(result: Result): Promise<void> {
    if (this.isBegun) return;
    const { growing } = kindOf(result);
    try {
      await this.files.makeDirectory(this.directory);
      if (growing !== undefined && this.written === 0)
        await this.files.create(join(this.directory, growing.file));
    } catch (error) {
      await this.files.removeDirectory(this.directory).catch(() => {});
      throw writeError(this.directory, error);
    }
  }

  /** With nothing saved before, nothing is left; otherwise all of that stays. */
  private async undoBegin(result: Result): Promise<void> {
    if (this.isBegun) return;
    const { growing } = kindOf(result);
    if (growing !== undefined) await this.files.remove(join(this.directory, growing.file)).catch(() => {});
    this.written = 0;
    this.bytes = 0;
    await this.files.removeDirectory(this.directory).catch(() => {});
  }
}

/**
 * A result that is there as a whole.
 * @returns the path of the head
 * @throws CacheBenchError E_RESULT_WRITE: nothing of it is left
 */
export function saveResult(directory: string, result: Result, files: DurableFiles): Promise<string> {
  return new ResultWriter(directory, files).save(result);
}

/**
 * Replaces the head of a result whose entries are all on the disk.
 * @param path of the head
 * @throws CacheBenchError E_RESULT_WRITE; the head that was there still is
 */
export async function saveHead(path: string, result: Result, files: DurableFiles): Promise<void> {
  try {
    await files.replace(path, formatHead(result));
  } catch (error) {
    throw writeError(path, error);
  }
}

/** The list is told by its file, and by how many entries are there at least. */
function formatHead(result: Result): string {
  const { growing } = kindOf(result);
  if (growing === undefined) return `${JSON.stringify(result)}\n`;
  const pointer = { file: growing.file, count: entriesOf(result).length };
  return `${JSON.stringify(withValue({ ...result }, growing.path, pointer))}\n`;
}
