// The files of the user, and those of the package, as commands see them.

/** In pieces where it may be longer than a string can be. */
export type Text = string | Iterable<string>;

/**
 * Synchronous: what commands read and write is small, and nothing is measured meanwhile. All but `look` and `readBeginning` throw the
 * error of the system, with its `code` ("ENOENT").
 */
export interface FileSystem {
  /** @param encoding utf8 unless given; latin1 keeps every byte as a character */
  readText(path: string, encoding?: 'utf8' | 'latin1'): string;
  /** The first bytes, by which it is known what it is; empty where it can't be read. Never throws. */
  readBeginning(path: string): string;
  /** In one step: a reader, a crash or a full disk finds the old text or the new one whole. A link stays one. */
  replaceText(path: string, text: Text): void;
  /** Proves that `replaceText` could, and leaves nothing behind. */
  tryReplace(path: string): void;
  appendText(path: string, text: string): void;
  /** undefined: nothing is there, or nobody may look. Never throws. */
  look(path: string): FileFacts | undefined;
  /** Names of what is in a directory, in no order. */
  list(path: string): readonly string[];
  /** With those above it; one that is there is left as it is. */
  makeDirectory(path: string): void;
  /** A file. */
  remove(path: string): void;
  /** The path without symbolic links. */
  followLinks(path: string): string;
}

export interface FileFacts {
  readonly kind: 'file' | 'directory' | 'other';
  readonly sizeBytes: number;
}
