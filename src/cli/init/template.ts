// One file that `init` writes.

export interface Template {
  /** A file of templates/, or the text. */
  readonly template: string | { readonly text: string };
  /** Relative to the working directory, the root of a repository. */
  readonly file: string;
  /** Stays as it is where there is one, even with --force. */
  readonly keep?: boolean;
}
