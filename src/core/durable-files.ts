// Files that are on the disk, and not in a cache of it, when a step is done: after a crash, a kill or a power cut they are there.

/** Of results, which may be larger than a string, or than what was meant for memory. All throw the error of the system. */
export interface DurableFiles {
  /** With those above it; one that is there is left as it is. */
  makeDirectory(path: string): Promise<void>;
  /** @throws where something is in it */
  removeDirectory(path: string): Promise<void>;
  /** An empty file. @throws EEXIST when there is a file of that name */
  create(path: string): Promise<void>;
  /**
   * Writes behind the bytes that are known to be good, so that what a failed write may have left there goes. When it fails, the
   * bytes before the offset are as they were.
   *
   * @param offset of these bytes
   * @returns the length of the file
   */
  append(path: string, offset: number, text: string): Promise<number>;
  /** In one step: a reader finds the old file or the new one whole. When it fails, the old one is as it was. */
  replace(path: string, text: string): Promise<void>;
  /** A file; nothing where there is none. */
  remove(path: string): Promise<void>;
  /** What is there. @throws ENOENT where nothing is */
  look(path: string): Promise<'file' | 'directory' | 'other'>;
  /** The bytes of a file, one piece after the other. */
  read(path: string): AsyncIterable<Buffer>;
}
