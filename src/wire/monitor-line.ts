// One line of what MONITOR prints, of Redis, Valkey, Dragonfly, kvrocks or a proxy: when, from whom, and the command.

export interface MonitorLine {
  /** Whole seconds since 1970. */
  readonly seconds: number;
  /** The digits behind the point as they stand there: what they mean is told by the other lines of a log. */
  readonly fraction: string;
  /** The number of the database, or the name of kvrocks' namespace. */
  readonly db: string;
  /** The client's address and port; of a Unix socket its path, which all its clients share. */
  readonly source: string;
  /** true: called by a script, not by a client. */
  readonly isScript: boolean;
  /** Bytes as latin1 text: one character each. */
  readonly args: readonly string[];
}

/**
 * What docker, compose, kubectl and proxies put before a line ends in a space or a bar. The source may be an address,
 * IPv6 in brackets too, or the path of a socket.
 */
const LINE = /^(?:[^"]{0,200}?[\s|])?\+?(\d{1,12})\.(\d{1,9}) \[([\w.:-]{1,100}) ([^"]*)\] (".*")\s*$/;
/** Compose colours its prefixes. */
const COLOURS = /\x1b\[[\d;]{0,20}m/g;

/**
 * undefined: no such line, as is the +OK at the begin.
 *
 * @param line bytes as latin1 text, without the line's end
 */
export function parseMonitorLine(line: string): MonitorLine | undefined {
  const plain = line.includes('\x1b') ? line.replace(COLOURS, '') : line;
  const [, seconds, fraction, db, source, quoted] = LINE.exec(plain) ?? [];
  if (quoted === undefined) return undefined;
  const args = readArguments(quoted);
  if (args === undefined) return undefined;
  return {
    seconds: Number(seconds),
    fraction: fraction!,
    db: db!,
    source: source!,
    isScript: source === 'lua',
    args,
  };
}

/** Whether only the arguments can't be read, as where quotes in them stand bare. */
export function hasBrokenArguments(line: string): boolean {
  return LINE.test(line.replace(COLOURS, '')) && parseMonitorLine(line) === undefined;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\x07' };

/** undefined when they are not all quoted, with one space in between. */
function readArguments(text: string): string[] | undefined {
  const args: string[] = [];
  for (let at = 0; ; at++) {
    if (text[at] !== '"') return undefined;
    let value = '';
    for (at++; text[at] !== '"'; at++) {
      const character = text[at];
      if (character === undefined) return undefined;
      if (character !== '\\') {
        value += character;
        continue;
      }
      const hex = /^x([0-9a-f]{2})/i.exec(text.slice(at + 1, at + 4))?.[1];
      if (hex === undefined) {
        const next = text[++at];
        if (next === undefined) return undefined;
        value += ESCAPES[next] ?? next;
      } else {
        value += String.fromCharCode(Number.parseInt(hex, 16));
        at += 3;
      }
    }
    args.push(value);
    at++;
    if (at === text.length) return args;
    if (text[at] !== ' ') return undefined;
  }
}
