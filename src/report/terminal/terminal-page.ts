// The page that the parts of a terminal report are written on: its width, its ink, its paragraphs.
import { type Ink, type Style, shorten, wrapText } from './terminal-text.ts';

export interface Page {
  readonly ink: Ink;
  /** Columns. */
  readonly width: number;
}

export const INDENT = '  ';

/** A fifth of the line is left to a name; the facts at the top have it whole. */
export function shortenName(name: string, { ink, width }: Page): string {
  return shorten(ink.write(name), Math.max(10, Math.floor(width / 5)));
}

export function paragraph(
  text: string,
  { ink, width }: Page,
  { style, indent = INDENT }: { readonly style?: Style; readonly indent?: string } = {},
): string[] {
  const lines = wrapText(ink.write(text), width - indent.length, INDENT);
  return lines.map((line) => indent + (style === undefined ? line : ink.paint(style, line)));
}
