// Reads settings of the kernel from files with a form of their own.

/** The chosen word of "always [madvise] never". */
export function parseChosen(text: string): string | undefined {
  return /\[([^\]]+)\]/.exec(text)?.[1];
}
