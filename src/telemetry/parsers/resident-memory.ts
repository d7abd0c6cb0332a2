// Reads the resident memory of a process from /proc/PID/status.

/** undefined when there is no such line: a zombie has none. */
export function parseRssBytes(text: string): number | undefined {
  const kib = /^VmRSS:\s*(\d+) kB$/m.exec(text)?.[1];
  return kib === undefined ? undefined : Number(kib) * 1024;
}
