// Reads settings of the kernel from files with a form of their own.

/** The chosen word of "always [madvise] never". */
export function parseChosen(text: string): string | undefined {
  return /\[([^\]]+)\]/.exec(text)?.[1];
}

/** The soft limit on open files from /proc/PID/limits; undefined when there is none or it is not told. */
export function parseOpenFilesLimit(text: string): number | undefined {
  const soft = /^Max open files\s+(\d+)\s/m.exec(text)?.[1];
  return soft === undefined ? undefined : Number(soft);
}
