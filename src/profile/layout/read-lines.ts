// The lines of a YAML file as they look: how far indented, with a dash or not, a key with its value or some text.
import { dropUndefined } from '../../core/drop-undefined.ts';

export interface Line {
  /** From 1. */
  readonly number: number;
  /** Of its first character in the file. */
  readonly offset: number;
  /** Spaces before it. */
  readonly indent: number;
  /** Spaces from the margin to what follows a dash; undefined: there is no dash. */
  readonly inner: number | undefined;
  /** Behind the dash, without a comment. */
  readonly content: string;
  /** Absent: the content is some text, or a value in brackets. */
  readonly pair?: { readonly key: string; readonly value: string };
  /** Set where it leaves the text of a script too early: it stands below the key, and before that text's first line. */
  readonly leaves?: { readonly number: number; readonly indent: number };
}

/** Without empty lines, comments, marks of documents, and the text of scripts below `lua: |`. */
export function readLines(text: string): readonly Line[] {
  const lines: Line[] = [];
  let offset = 0;
  let block: { readonly keyIndent: number; first?: Line } | undefined;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = readLine(raw.replace(/\r$/, ''), index + 1, offset);
    offset += raw.length + 1;
    if (line === undefined) continue;
    if (block !== undefined && line.indent > block.keyIndent) {
      block.first ??= line;
      if (line.indent < block.first.indent) lines.push({ ...line, leaves: block.first });
      continue;
    }
    block = /^[|>][+-]?\d?[+-]?$/.test(line.pair?.value ?? '') ? { keyIndent: line.indent } : undefined;
    lines.push(line);
  }
  return lines;
}

function readLine(raw: string, number: number, offset: number): Line | undefined {
  const whole = raw.trim();
  if (whole === '' || whole.startsWith('#') || /^(---|\.\.\.)(\s|$)/.test(raw)) return undefined;
  const indent = raw.length - raw.trimStart().length;
  const dash = /^(?:-\s+)+|^-$/.exec(raw.slice(indent))?.[0];
  const inner = dash === undefined ? undefined : indent + dash.length;
  const content = dropComment(raw.slice(inner ?? indent).trimEnd());
  const pair = readPair(content);
  return { number, offset, indent, inner, content, ...dropUndefined({ pair }) };
}

function readPair(content: string): Line['pair'] {
  const start = /^["']/.test(content) ? findClosingQuote(content, 0) : 0;
  if (start === undefined || /^[{[]/.test(content)) return undefined;
  const colon = findColon(content, start);
  if (colon === undefined || (start > 0 && content.slice(start, colon).trim() !== '')) return undefined;
  const key = content.slice(0, colon).trimEnd();
  // `size { median: 256B }` and `size:{ median: 256B }` have their colon elsewhere.
  if (key === '' || /[{}[\]]/.test(key)) return undefined;
  return { key, value: content.slice(colon + 1).trimStart() };
}

/** The first colon with a space or nothing behind it. */
export function findColon(text: string, start: number): number | undefined {
  for (let colon = text.indexOf(':', start); colon >= 0; colon = text.indexOf(':', colon + 1))
    if (/\s/.test(text[colon + 1] ?? ' ')) return colon;
  return undefined;
}

/** @returns the offset behind it */
export function findClosingQuote(text: string, start: number): number | undefined {
  const quote = text[start]!;
  for (let offset = start + 1; offset < text.length; offset++) {
    if (quote === '"' && text[offset] === '\\') offset++;
    // A quote within single quotes is doubled.
    else if (quote === "'" && text.startsWith("''", offset)) offset++;
    else if (text[offset] === quote) return offset + 1;
  }
  return undefined;
}

/** From a # with a space before it, unless quotes may hold it. */
function dropComment(content: string): string {
  if (/["']/.test(content)) return content;
  if (content.startsWith('#')) return '';
  const start = content.indexOf(' #');
  return start < 0 ? content : content.slice(0, start).trimEnd();
}
