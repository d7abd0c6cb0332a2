// Saves a result while it grows: new entries are appended to a file of their own, beside a head that is replaced.
import { rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { entriesOf, withValue } from '../growing-list.ts';
import type { GrowingResult } from '../kind.ts';
import { kindOf, type Result } from '../kinds.ts';
import { makeDirectory } from '../make-directory.ts';
import { RESULT_FILE } from './directory.ts';
import { appendDurably, createDurably, replaceDurably, syncDirectory, writeError } from './durable-file.ts';
import { formatEntryLine } from './entry-line.ts';

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
  /** Of the entries: how many are on the disk, and in how many bytes. */
  private written = 0;
  private bytes = 0;
  private isBegun = false;

  constructor(directory: string) {
    this.directory = directory;
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
      await replaceDurably(path, formatHead(result));
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
        this.bytes = await appendDurably(path, this.bytes, lines);
        this.written = next;
      }
    } catch (error) {
      await this.undoBegin(result);
      throw writeError(path, error);
    }
  }

  /** Takes away what was saved, as far as it can be, and the directory if nothing else is in it. */
  async discard(result: Result): Promise<void> {
    if (this.isBegun) await rm(join(this.directory, RESULT_FILE), { force: true }).catch(() => {});
    this.isBegun = false;
    await this.undoBegin(result);
  }

  private async begin(result: Result): Promise<void> {
    if (this.isBegun) return;
    const { growing } = kindOf(result);
    try {
      await makeDirectory(this.directory);
      await syncDirectory(dirname(this.directory));
      if (growing !== undefined && this.written === 0)
        await createDurably(join(this.directory, growing.file));
    } catch (error) {
      await rmdir(this.directory).catch(() => {});
      throw writeError(this.directory, error);
    }
  }

  /** With nothing saved before, nothing is left; otherwise all of that stays. */
  private async undoBegin(result: Result): Promise<void> {
    if (this.isBegun) return;
    const { growing } = kindOf(result);
    if (growing !== undefined) await rm(join(this.directory, growing.file), { force: true }).catch(() => {});
    this.written = 0;
    this.bytes = 0;
    await rmdir(this.directory).catch(() => {});
  }
}

/**
 * A result that is there as a whole.
 * @returns the path of the head
 * @throws CacheBenchError E_RESULT_WRITE: nothing of it is left
 */
export function saveResult(directory: string, result: Result): Promise<string> {
  return new ResultWriter(directory).save(result);
}

/**
 * Replaces the head of a result whose entries are all on the disk.
 * @param path of the head
 * @throws CacheBenchError E_RESULT_WRITE; the head that was there still is
 */
export async function saveHead(path: string, result: Result): Promise<void> {
  try {
    await replaceDurably(path, formatHead(result));
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
