// JSON within the text of a command, whose braces are taken for placeholders and whose colons for YAML: how to write it.
import { PLACEHOLDER_NAMES } from './placeholders.ts';
import { escapeText } from './problems.ts';

export interface FoundJson {
  /** Of the argument that holds it. */
  readonly start: number;
  readonly end: number;
  /** The argument as it has to be written in a command. */
  readonly written: string;
}

/** An object begins with a quoted key, and what is in a list begins so too. */
const BEGIN = /[{[]\s*(?:[{[]\s*)*\\?["'][^"'\\]{0,200}\\?["']\s*[:,\]]/;

/** undefined: there is none, or it is in quotes as it should be. */
export function findJson(text: string): FoundJson | undefined {
  const begin = BEGIN.exec(text);
  if (begin === null) return undefined;
  let start = begin.index;
  while (start > 0 && !/[\s"']/.test(text[start - 1]!)) start--;
  const end = findEnd(text, start);
  const quote = text[start - 1];
  if (quote === "'") return undefined;
  const json = text.slice(start, end);
  // In double quotes: with backslashes before its own.
  if (quote === '"' && start > 0) {
    const after = text[end] === '"' ? end + 1 : end;
    return { start: start - 1, end: after, written: quoteJson(json.replace(/\\(["\\])/g, '$1')) };
  }
  return { start, end, written: quoteJson(json) };
}

/** The command with its JSON as it has to be written; the text as it is where there is none to be corrected. */
export function quoteJsonIn(command: string): string {
  const found = findJson(command);
  return found === undefined
    ? command
    : command.slice(0, found.start) + found.written + command.slice(found.end);
}

/** What a user reads of JSON that is not written so. */
export function explainJson({ written }: FoundJson): string {
  const why = written.startsWith("'") ? 'in single quotes nothing is special' : 'its own braces doubled';
  const shown = written.length > LONGEST_SHOWN ? `${written.slice(0, LONGEST_SHOWN)}…` : written;
  return `JSON whose braces and quotes would be taken for others, wanted ${escapeText(shown)} (${why})`;
}

const LONGEST_SHOWN = 100;

/** In single quotes nothing is special; placeholders within it want double quotes, and doubled braces for its own. */
function quoteJson(json: string): string {
  if (!PLACEHOLDER.test(json) && !json.includes("'")) return `'${json}'`;
  const doubled = json
    .split(PLACEHOLDER)
    .map((part) => part.replace(/[{}]/g, '$&$&').replace(/["\\]/g, '\\$&'));
  const placeholders = json.match(new RegExp(PLACEHOLDER, 'g')) ?? [];
  return `"${doubled.map((part, at) => part + (placeholders[at] ?? '')).join('')}"`;
}

const PLACEHOLDER = new RegExp(`\\{(?:${PLACEHOLDER_NAMES.join('|')})(?:[:*][^{}"']{0,60})?\\}`);

/** Behind the bracket that closes the first one; the end of the text where none does. */
function findEnd(text: string, start: number): number {
  let level = 0;
  let inQuotes = false;
  for (let at = start; at < text.length; at++) {
    const character = text[at]!;
    if (character === '\\' && text[at + 1] === '\\') at++;
    else if (character === '"' && (level > 0 || inQuotes)) inQuotes = !inQuotes;
    else if (inQuotes) continue;
    else if (character === '{' || character === '[') level++;
    else if ((character === '}' || character === ']') && --level === 0) return at + 1;
  }
  return text.length;
}
