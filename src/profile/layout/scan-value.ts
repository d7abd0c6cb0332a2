// What is wrong inside one value: quotes and brackets that are never closed, and text that needed quotes.
import { quoteJsonIn } from '../json-in-command.ts';
import { escapeText } from '../problems.ts';
import { findClosingQuote, findColon } from './read-lines.ts';

export interface TextMistake {
  /** Of the text that was scanned. */
  readonly offset: number;
  readonly message: string;
}

export type Scanned =
  | { readonly kind: 'good' }
  /** Brackets are open at its end: the value may go on in the next line. */
  | { readonly kind: 'open'; readonly offset: number; readonly bracket: string }
  | ({ readonly kind: 'wrong' } & TextMistake);

const CLOSING: Readonly<Record<string, string>> = { '{': '}', '[': ']' };
const GOOD: Scanned = { kind: 'good' };

/** @param text of a value, without a comment behind it */
export function scanValue(text: string): Scanned {
  if (/^[{[]/.test(text)) return scanFlow(text);
  if (/^["']/.test(text)) {
    const end = findClosingQuote(text, 0);
    if (end === undefined) return wrong(0, neverClosed(text[0]!));
    return isNothing(text.slice(end))
      ? GOOD
      : wrong(end, 'text after a closing quote, wanted the quotes around all of it');
  }
  const colon = findColon(text, 0);
  if (colon === undefined) return GOOD;
  const mistake = 'a colon and a space inside unquoted text, wanted';
  return HOLDS_JSON.test(text)
    ? wrong(
        colon,
        `${mistake} >- before it, and the text in the next line, indented: ${shown(quoteJsonIn(text))}`,
      )
    : wrong(colon, `${mistake} quotes around it`);
}

const HOLDS_JSON = /[{[]\s*["']/;
const LONGEST_SHOWN = 100;

function shown(text: string): string {
  const [line] = text.split('\n', 1);
  return escapeText(line!.length > LONGEST_SHOWN ? `${line!.slice(0, LONGEST_SHOWN)}…` : line!);
}

/** Maps and lists in brackets. */
function scanFlow(text: string): Scanned {
  const open: { readonly bracket: string; readonly offset: number }[] = [];
  let isStart = true;
  for (let offset = 0; offset < text.length; offset++) {
    const character = text[offset]!;
    if (isStart && (character === '"' || character === "'")) {
      const end = findClosingQuote(text, offset);
      if (end === undefined) return wrong(offset, neverClosed(character));
      offset = end - 1;
      isStart = false;
    } else if (CLOSING[character] !== undefined) {
      if (!isStart)
        return wrong(
          offset,
          `a ${character} inside unquoted text, wanted quotes, like "GET {key}"${aboutJson(text, offset)}`,
        );
      open.push({ bracket: character, offset });
    } else if (character === '}' || character === ']') {
      const last = open.pop();
      if (last === undefined || CLOSING[last.bracket] !== character)
        return wrong(offset, `a ${character} that closes nothing`);
      if (open.length === 0) {
        return isNothing(text.slice(offset + 1))
          ? GOOD
          : wrong(offset + 1, `text after a closing ${character}, wanted quotes around all of it`);
      }
      isStart = false;
    } else if (character === ',' || (character === ':' && endsKey(text, offset))) isStart = true;
    else if (!/\s/.test(character)) isStart = false;
  }
  const first = open[0];
  return first === undefined ? GOOD : { kind: 'open', ...first };
}

/** Quotes within quotes are more than one line can say. */
function aboutJson(text: string, offset: number): string {
  const rest = text.slice(offset).split('\n', 1)[0]!;
  return HOLDS_JSON.test(rest)
    ? '; a command with JSON is written below "command: >-", the JSON in single quotes'
    : '';
}

/** A colon with a space behind it, or behind a quoted key. */
function endsKey(text: string, colon: number): boolean {
  return /\s/.test(text[colon + 1] ?? ' ') || /["']/.test(text[colon - 1] ?? '');
}

/** Or a comment. */
function isNothing(rest: string): boolean {
  return /^\s*$|^\s+#/.test(rest);
}

function wrong(offset: number, message: string): Scanned {
  return { kind: 'wrong', offset, message };
}

function neverClosed(quote: string): string {
  return `a ${quote} that is never closed`;
}
