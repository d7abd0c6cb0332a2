// Where the layout of a YAML file goes wrong, in words for who wrote it: indentation, dashes, colons, quotes, brackets.
import { describeValue } from '../problems.ts';
import { type Line, readLines } from './read-lines.ts';
import { scanValue } from './scan-value.ts';

export interface LayoutMistake {
  readonly offset: number;
  readonly message: string;
}

/** A value in brackets that goes on for longer was never closed. */
const MOST_LINES = 100;

/** Lines that begin at one column and belong together. */
interface Level {
  readonly indent: number;
  readonly kind: 'map' | 'list' | 'text';
  readonly first: Line;
  last: Line;
  /** Whether lines stand below `last` that belong to it. */
  hasBelow: boolean;
  /** The key above `last` when it has neither a value nor anything below it. */
  empty?: Line | undefined;
}

/**
 * The first mistake of a text that is no YAML. Looks at lines as a person does, so that it can say what was meant;
 * undefined where it sees none.
 */
export function findLayoutMistake(text: string): LayoutMistake | undefined {
  // Lists that begin within lists on one line: not in any file of ours.
  if (/^ *- +- /m.test(text)) return undefined;
  const levels: Level[] = [];
  const lines = readLines(text);
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!;
    const mistake =
      findGlued(line) ??
      findFirstDash(levels, lines, index) ??
      placeLine(levels, line) ??
      findUnwritten(levels, line);
    if (mistake !== undefined) return mistake;
    const value = scanLine(text, lines, index);
    if (typeof value === 'object') return value;
    index = value;
  }
  return undefined;
}

/** What such a key holds is a list, in profiles and in files of checks. */
const LISTS: readonly string[] = ['operations', 'receivers', 'events', 'fill', 'checks', 'steps', 'cases'];

/** The first entry of a list has no dash: what it is followed by stands deeper, or has one. */
function findFirstDash(
  levels: readonly Level[],
  lines: readonly Line[],
  index: number,
): LayoutMistake | undefined {
  const line = lines[index]!;
  const level = levels.at(-1);
  if (level === undefined || level.first !== level.last || level.first.inner !== undefined) return undefined;
  const isEntryBelow = line.indent > level.indent && line.inner === undefined && !isOpen(level);
  const isNextEntry = line.indent === level.indent && line.inner !== undefined && level.kind === 'text';
  if (!isEntryBelow && !isNextEntry) return undefined;
  const next = isNextEntry ? line : findEntry(lines, index, level.indent);
  if (next === undefined && !LISTS.includes(levels.at(-2)?.last.pair?.key ?? '')) return undefined;
  const there = next === undefined ? '' : `, where line ${next.number} has one`;
  return at(level.first, `no dash${there}, wanted one before each entry of a list`);
}

/** Below the same key, the next line with a dash at this column. */
function findEntry(lines: readonly Line[], from: number, indent: number): Line | undefined {
  for (let index = from; index < lines.length; index++) {
    const line = lines[index]!;
    if (line.indent < indent) return undefined;
    if (line.indent === indent) return line.inner === undefined ? undefined : line;
  }
  return undefined;
}

/** Puts a line on its level, or says why it stands on none. */
function placeLine(levels: Level[], line: Line): LayoutMistake | undefined {
  const { indent, inner, leaves } = line;
  if (leaves !== undefined)
    return at(
      line,
      `indented by ${spaces(indent)}, wanted at least ${leaves.indent} as in line ${leaves.number}, which begins this text`,
    );
  const left: Level[] = [];
  while ((levels.at(-1)?.indent ?? -1) > indent) left.push(levels.pop()!);
  // A list may stand at the column of its key; the next key ends it.
  if (inner === undefined && levels.at(-1)?.kind === 'list' && levels.at(-2)?.indent === indent) levels.pop();
  const level = levels.at(-1);
  const nearest = left.at(-1);
  if (level === undefined || level.indent < indent) {
    if (nearest !== undefined) return explainBetween(line, nearest, level);
    if (level !== undefined && !isOpen(level)) {
      // Text goes on in the next line; a value in brackets does not.
      const isText = inner === undefined && line.pair === undefined;
      if (isText && !/^[{["']/.test(line.content)) return undefined;
      if (isText && level.kind === 'list') return explainDash(line, level);
      return explainDeeper(line, level);
    }
    push(levels, line, indent);
    return undefined;
  }
  if (inner !== undefined && level.kind === 'map' && isOpen(level)) {
    push(levels, line, indent);
    return undefined;
  }
  if (level.kind === 'text') return explainText(level.first);
  if ((inner === undefined) === (level.kind === 'list')) return explainDash(line, level);
  level.empty = isOpen(level) && !level.hasBelow ? level.last : undefined;
  level.last = line;
  level.hasBelow = false;
  pushInner(levels, line);
  return undefined;
}

function push(levels: Level[], line: Line, indent: number): void {
  const above = levels.at(-1);
  if (above !== undefined) above.hasBelow = true;
  const kind = line.inner !== undefined ? 'list' : line.pair !== undefined ? 'map' : 'text';
  levels.push({ indent, kind, first: line, last: line, hasBelow: false });
  pushInner(levels, line);
}

/** What follows a dash is a level of its own. */
function pushInner(levels: Level[], line: Line): void {
  if (line.inner !== undefined && line.pair !== undefined)
    levels.push({ indent: line.inner, kind: 'map', first: line, last: line, hasBelow: false });
}

/** Whether something may stand below its last line. */
function isOpen({ kind, last }: Level): boolean {
  if (kind === 'text') return false;
  if (kind === 'list' && last.pair === undefined) return last.content === '';
  return last.pair?.value === '' || /^[&!]\S*$/.test(last.pair?.value ?? '-');
}

function explainBetween(line: Line, nearest: Level, level: Level | undefined): LayoutMistake {
  if (line.inner !== undefined && nearest.first.inner === undefined)
    return at(
      nearest.first,
      `no dash, where line ${line.number} has one, wanted one before each entry of a list`,
    );
  const asThere = `${nearest.indent} as in line ${nearest.first.number}`;
  const asAbove = level === undefined ? undefined : `${level.indent} as in line ${level.last.number}`;
  // Of one line with a dash what follows it is meant, where this one has none.
  const isOneLine = level?.last.number === nearest.first.number && line.inner === undefined;
  const wanted = isOneLine
    ? asThere
    : level?.kind === 'list' && line.inner !== undefined
      ? asAbove
      : [asThere, asAbove].filter((one) => one !== undefined).join(', or ');
  return at(line, `indented by ${spaces(line.indent)}, wanted ${wanted}`);
}

function explainDeeper(line: Line, { last, indent, empty, kind }: Level): LayoutMistake {
  if (kind !== 'map' && last.pair === undefined && !/^[{["']/.test(last.content)) {
    const missing = explainUnwritten(last.content);
    if (missing !== undefined) return at(last, missing);
  }
  const indented = (by: number) => `indented by ${spaces(by)}`;
  if (empty !== undefined)
    return at(
      last,
      `${indented(indent)}, wanted ${line.indent} as in line ${line.number}, below ${empty.pair!.key}:`,
    );
  return at(
    line,
    `${indented(line.indent)}, wanted ${indent} as in line ${last.number}: that one has a value, so nothing goes below it`,
  );
}

function explainDash(line: Line, { first }: Level): LayoutMistake {
  const [here, there] = line.inner === undefined ? ['no dash', 'one'] : ['a dash', 'none'];
  return at(
    line,
    `${here}, where line ${first.number} at the same column has ${there}, wanted a dash before each entry of a list and none before a key`,
  );
}

function explainText(first: Line): LayoutMistake {
  return at(
    first,
    explainUnwritten(first.content) ??
      `got ${describeValue(first.content)}, wanted a key, a colon and a value`,
  );
}

function findGlued({ content, inner, ...line }: Line): LayoutMistake | undefined {
  if (inner !== undefined || !/^-[A-Za-z"'{]/.test(content)) return undefined;
  const [word] = content.split(/[\s:]/, 1);
  return at(line, `got ${describeValue(word)}, wanted a space after the dash`);
}

/** A line that stands where a key must, and has none. */
function findUnwritten(levels: readonly Level[], line: Line): LayoutMistake | undefined {
  const level = levels.at(-1);
  if (level?.kind !== 'map' || level.last !== line || line.pair !== undefined) return undefined;
  return explainText(line);
}

/** undefined: the text looks like no key and value. */
function explainUnwritten(content: string): string | undefined {
  const [, key, sign, value] = /^([A-Za-z][\w-]*)(\s*=\s*|:(?=\S)|\s+)(.+)$/.exec(content) ?? [];
  if (key === undefined) return undefined;
  const wanted = `wanted ${describeValue(`${key}: ${value}`)}`;
  if (sign === ':') return `no space after the colon, ${wanted}`;
  return sign!.trim() === '='
    ? `= after ${describeValue(key)}, ${wanted}`
    : `no colon after ${describeValue(key)}, ${wanted}`;
}

/** @returns the mistake in the value of a line, or the index of the last line of the value */
function scanLine(text: string, lines: readonly Line[], index: number): LayoutMistake | number {
  const line = lines[index]!;
  const written = line.pair?.value ?? line.content;
  const start = text.indexOf(line.content, line.offset) + line.content.length - written.length;
  let value = written;
  for (let end = index; ; end++) {
    const scanned = scanValue(value);
    if (scanned.kind === 'good') return end;
    if (scanned.kind === 'wrong') {
      const isBracketed = /^[{["']/.test(line.content);
      const missing = line.pair || isBracketed ? undefined : explainUnwritten(line.content);
      return missing === undefined
        ? { offset: start + scanned.offset, message: scanned.message }
        : at(line, missing);
    }
    const next = lines[end + 1];
    // What goes on must be indented; what looks like the next key is one. A bracket alone on its line is indented already.
    const isAlone = line.pair === undefined && line.inner === undefined;
    const least = line.indent + (isAlone ? 0 : 1);
    if (next === undefined || next.indent < least || end - index > MOST_LINES)
      return { offset: start + scanned.offset, message: `a ${scanned.bracket} that is never closed` };
    value = text.slice(start, text.indexOf('\n', next.offset) >>> 0);
  }
}

function spaces(count: number): string {
  return `${count} ${count === 1 ? 'space' : 'spaces'}`;
}

function at({ offset, indent }: Pick<Line, 'offset' | 'indent'>, message: string): LayoutMistake {
  return { offset: offset + indent, message };
}
