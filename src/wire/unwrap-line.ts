// A line of MONITOR within what a collector of logs made of it: JSON of Docker or journald, logfmt, a cell of CSV; or
// within the quotes of redis-cli --json and --csv.

/** Names under which collectors keep the text of a line. */
const FIELDS = ['log', 'MESSAGE', 'message', 'msg', 'line', 'text'] as const;
const LOGFMT = /(?:^|\s)(?:log|message|msg|line|text)=("(?:[^"\\]|\\.)*")/;

/** The lines of a log without their ends: line feeds, with a carriage return before each or not, or these alone. */
export function splitLog(text: string): readonly string[] {
  return text
    .split(text.includes('\n') ? '\n' : '\r')
    .map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}

/** @returns the line without its end; undefined where it is in none of these */
export function unwrapLine(line: string): string | undefined {
  return (unwrapJson(line) ?? unwrapLogfmt(line) ?? unwrapCell(line) ?? unwrapQuoted(line))?.replace(
    /[\r\n]+$/,
    '',
  );
}

function unwrapJson(line: string): string | undefined {
  if (!line.startsWith('{')) return undefined;
  const json = parse(line);
  if (typeof json !== 'object' || json === null) return undefined;
  const fields = json as Readonly<Record<string, unknown>>;
  return FIELDS.map((name) => fields[name]).find((value) => typeof value === 'string');
}

function unwrapLogfmt(line: string): string | undefined {
  const [, quoted] = LOGFMT.exec(line) ?? [];
  const text = quoted === undefined ? undefined : parse(quoted);
  return typeof text === 'string' ? text : undefined;
}

/** With every quote doubled. */
function unwrapCell(line: string): string | undefined {
  const [, cell] = /^"((?:[^"]|"")*)"$/.exec(line) ?? [];
  return cell?.includes('""') ? cell.replaceAll('""', '"') : undefined;
}

/** As redis-cli prints each line with --json and with --csv: quotes and backslashes of the line behind a backslash. */
function unwrapQuoted(line: string): string | undefined {
  const text = /^"(?:[^"\\]|\\.)*"$/.test(line) ? parse(line) : undefined;
  return typeof text === 'string' ? text : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
