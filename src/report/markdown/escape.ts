// Text made inert for GitHub's markdown: no markup, no HTML, no link, no mention, no line of its own.
import { escapeTerminal, shorten } from '../terminal/terminal-text.ts';

/**
 * Foreign text, or a sentence that holds some, for a place within a line: never at a line's begin.
 *
 * GitHub looks for mentions, issue numbers, links and emoji in the text after markdown was rendered, so
 * entities don't stop it; a <wbr> (kept by its sanitizer) parts the text without being seen.
 */
export function escapeMarkdown(text: string): string {
  return escapeTerminal(text)
    .trim()
    .replace(SPECIAL, (found) => {
      if (found === '$') return '<span>$</span>';
      return PARTED.test(found) ? `${found}<wbr>` : toEntities(found);
    });
}

/** GitHub's: mentions, issue numbers, links, emoji. `$` begins a formula. */
const PARTED = /^(?:@|#|:|www)$/i;
const SPECIAL = new RegExp(
  [
    // A list or a heading, where the text begins a line.
    /^(?:[-+=]+|#+|\d{1,9}[.)])(?=\s|$)/,
    /[&<>|\\`*~$@]/,
    // Within a word an underscore is only that.
    /(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/,
    // A link; an interval such as [1, 2] stays readable.
    /\](?=[([:]|$)|^\[/,
    /#(?=\w)|:(?=\/\/|(?!\d\d:)[\w+-]+:)|www(?=\.)/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gi',
);

function toEntities(characters: string): string {
  return [...characters].map((one) => (/\d/.test(one) ? one : `&#${one.codePointAt(0)};`)).join('');
}

/** Longer texts of servers and files are cut in the middle. */
const LONGEST_TEXT = 600;
const LONGEST_NAME = 40;
const LONGEST_CLAIM = 4000;

export function escapeName(name: string): string {
  return escapeMarkdown(cutText(name, LONGEST_NAME));
}

export function escapeText(text: string): string {
  return escapeMarkdown(cutText(text, LONGEST_TEXT));
}

/** What a page comes to: a sentence of ours that names all that speaks for it is shown whole. */
export function escapeClaim(text: string): string {
  return escapeMarkdown(cutText(text, LONGEST_CLAIM));
}

/** In the typeface of code. Not a code span: in a table those can't hold every text. */
export function inlineCode(text: string): string {
  return `<code>${escapeText(text)}</code>`;
}

/** Measuring the width of megabytes would take long. */
function cutText(text: string, width: number): string {
  const few = text.length <= width * 4 ? text : text.slice(0, width * 2) + text.slice(-width * 2);
  return shorten(few, width);
}

/** A block of code that no line of the text can end. */
export function codeBlock(text: string, language: string): string {
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
  const safe = lines.map((line) => escapeTerminal(line.replaceAll('\t', '    '))).join('\n');
  const longestRun = Math.max(2, ...[...safe.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longestRun + 1);
  return `${fence}${language}\n${safe}\n${fence}`;
}

/** A number stays on one line with its unit. */
export function keepTogether(text: string): string {
  return text.replaceAll(' ', '\u00a0');
}
