// Text made fit for a terminal: foreign text made harmless, widths measured, lines cut and wrapped.
import { styleText } from 'node:util';
import { eastAsianWidth } from 'get-east-asian-width';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** How text gets onto this terminal. */
export interface Ink {
  /** Escaped, and in ASCII where the terminal has nothing else. Measure and cut after this, paint after that. */
  write(text: string): string;
  paint(style: Style, text: string): string;
}

export function createInk(options: { readonly color: boolean; readonly unicode: boolean }): Ink {
  return {
    write: options.unicode ? escapeTerminal : (text) => toAscii(escapeTerminal(text)),
    // Whether to colour was decided by the caller; no second opinion from the stream.
    paint: options.color
      ? (style, text) => styleText(style, text, { validateStream: false })
      : (_, text) => text,
  };
}

/**
 * Control and format characters (escape sequences, line breaks, bidirectional overrides, zero-width
 * characters), lone surrogates and stacked accents: whatever could move the cursor, hide or reorder text.
 */
const UNSAFE = /[\p{C}\p{M}\u2028\u2029]/gu;
const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Foreign text on one line, with everything a terminal would obey spelled out: `\x1b[31m`. */
export function escapeTerminal(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll('\u00a0', ' ')
    .replace(UNSAFE, (character) => SHORT_ESCAPES[character] ?? spellOut(character));
}

function spellOut(character: string): string {
  const code = character.codePointAt(0)!.toString(16);
  return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u{${code}}`;
}

const ASCII: Readonly<Record<string, string>> = {
  '×': 'x',
  '≥': '>=',
  '−': '-',
  µ: 'u',
  '…': '...',
  '±': '+-',
};

function toAscii(text: string): string {
  return text.replace(/[^\x20-\x7e]/gu, (character) => ASCII[character] ?? spellOut(character));
}

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/** Columns that escaped, unpainted text takes: no character of it is a mark that joins another. */
export function displayWidth(text: string): number {
  // Most text is; a report asks for thousands of widths.
  if (PRINTABLE_ASCII.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += eastAsianWidth(character.codePointAt(0)!);
  return width;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** As much of the beginning as fits. */
export function cut(text: string, width: number): string {
  return takeWidth([...text], width).join('');
}

/**
 * A name without its middle, so that names that differ at either end still differ. Between words where it has any:
 * "dragonfly..io_uring".
 */
export function shorten(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  const characters = [...text];
  const mark = '..';
  const room = Math.max(0, width - mark.length);
  const head = takeWidth(characters, Math.ceil(room / 2));
  const tail = takeWidth(characters.toReversed(), Math.floor(room / 2)).reverse();
  return (
    dropPartWord(head, characters[head.length]) + mark + dropFirstPart(tail, characters.at(-tail.length - 1))
  );
}

const OF_WORD = /[\p{L}\p{N}]/u;

/** Without the beginning of a word at its end, unless that would leave less than half. */
function dropPartWord(characters: readonly string[], next: string | undefined): string {
  if (next === undefined || !OF_WORD.test(next)) return characters.join('');
  const end = characters.findLastIndex((character) => !OF_WORD.test(character));
  return characters.slice(0, end >= characters.length / 2 ? end : undefined).join('');
}

function dropFirstPart(characters: readonly string[], before: string | undefined): string {
  if (before === undefined || !OF_WORD.test(before)) return characters.join('');
  const begin = characters.findIndex((character) => !OF_WORD.test(character));
  return characters.slice(begin >= 0 && begin <= characters.length / 2 ? begin + 1 : 0).join('');
}

/** As many whole words from the beginning as fit, and a mark for the others. */
export function cutAtWord(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  const mark = ' ...';
  const fitting = cut(text, width - mark.length);
  const end = text.charAt(fitting.length) === ' ' ? fitting.length : fitting.lastIndexOf(' ');
  return (end > 0 ? fitting.slice(0, end).replace(/[\s,;:]+$/, '') : fitting) + mark;
}

function takeWidth(characters: readonly string[], width: number): string[] {
  const taken: string[] = [];
  let used = 0;
  for (const character of characters) {
    used += displayWidth(character);
    if (used > width) break;
    taken.push(character);
  }
  return taken;
}

/** Of a word that is wider than a line: up to a place where a path or a list has one, unless that leaves too little. */
function fitPart(word: string, width: number): string {
  const fitting = cut(word, width);
  const end = Math.max(...['/', ',', ';', '&', '?'].map((mark) => fitting.lastIndexOf(mark))) + 1;
  return end > fitting.length / 2 ? fitting.slice(0, end) : fitting;
}

/** Not between a number and its unit or the ≥ before it. */
const BREAK = /(?<![≥=]) (?!(?:%|[nµum]?s|min|[KMG]iB|ops\/s)(?:\W|$))/u;

/** Breaks at spaces, and inside words that are wider than a line; lines after the first start with `indent`. */
export function wrapText(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(BREAK)) {
    let rest = word;
    const joined = line === '' ? rest : `${line} ${rest}`;
    if (displayWidth(joined) <= width) {
      line = joined;
      continue;
    }
    if (line.trim() !== '') {
      lines.push(line.trimEnd());
      line = indent;
    }
    while (rest !== '' && displayWidth(line + rest) > width) {
      const fitting = fitPart(rest, Math.max(2, width - displayWidth(line)));
      lines.push(line + fitting);
      rest = rest.slice(fitting.length);
      line = indent;
    }
    line += rest;
  }
  return line.trim() === '' ? lines : [...lines, line.trimEnd()];
}
