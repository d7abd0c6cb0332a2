// Reads the proportional share of memory of a process from /proc/PID/smaps_rollup.

/** undefined when there is no such line: kernel threads, kernels before 4.14, processes of others. */
export function parsePssBytes(text: string): number | undefined {
  const kib = /^Pss:\s*(\d+) kB$/m.exec(text)?.[1];
  return kib === undefined ? undefined : Number(kib) * 1024;
}
