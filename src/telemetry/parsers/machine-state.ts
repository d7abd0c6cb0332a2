// Reads what the machine uses at the moment from /proc (proc(5), ip(7)).

/** From /proc/meminfo, in bytes. */
export function parseUsedSwapBytes(text: string): number | undefined {
  const total = readKib(text, 'SwapTotal');
  const free = readKib(text, 'SwapFree');
  return total === undefined || free === undefined ? undefined : (total - free) * 1024;
}

export function readKib(text: string, name: string): number | undefined {
  const value = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
  return value === undefined ? undefined : Number(value);
}

/** How many ports "32768	60999" are. */
export function parsePortRange(text: string): number | undefined {
  const match = /^(\d+)\s+(\d+)\s*$/.exec(text);
  return match === null ? undefined : Number(match[2]) - Number(match[1]) + 1;
}
