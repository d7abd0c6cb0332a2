// How help is laid out: paragraphs and two columns whose lines break where words do.

/** A head and rows of two columns: what is typed, and what it does. */
export interface HelpSection {
  readonly head: string;
  readonly rows: readonly HelpRow[];
}

export type HelpRow = readonly [left: string, right: string];

/** Narrower, the right column would hold single words; wider, lines are hard to read. */
const NARROWEST = 60;
const WIDEST = 100;
const INDENT = 2;
const GAP = 2;
/** A longer left side has a line of its own, so that it does not push all others to the right. */
const WIDEST_LEFT_SHARE = 0.45;

/** @param columns of the terminal */
export function chooseHelpWidth(columns: number): number {
  return Math.min(WIDEST, Math.max(NARROWEST, columns));
}

/** Lines no wider than `width` where words allow it, indented by `indent`. */
export function wrapWords(text: string, width: number, indent = 0): string[] {
  const margin = ' '.repeat(indent);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent + line.length + 1 + word.length > width) {
      lines.push(margin + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, margin + line];
}

/** @param leftWidth so that sections of one page can share it */
export function layOutSection({ head, rows }: HelpSection, width: number, leftWidth: number): string[] {
  const start = INDENT + leftWidth + GAP;
  return [
    `${head}:`,
    ...rows.flatMap(([left, right]) => {
      const lines = wrapWords(right, width, start);
      if (left.length > leftWidth) return [' '.repeat(INDENT) + left, ...lines];
      return [
        `${' '.repeat(INDENT)}${left.padEnd(leftWidth)}${lines[0]!.slice(INDENT + leftWidth)}`,
        ...lines.slice(1),
      ];
    }),
  ];
}

/** For lines to be typed, which differ much in length: either all have what they do beside them, or none. */
export function layOutExamples(section: HelpSection, width: number): string[] {
  const most = Math.floor(width * WIDEST_LEFT_SHARE);
  const longest = Math.max(0, ...section.rows.map(([left]) => left.length));
  return layOutSection(section, width, longest <= most ? longest : INDENT);
}

/** The width of the longest left side that does not get a line of its own. */
export function measureLeft(sections: readonly HelpSection[], width: number): number {
  const most = Math.floor(width * WIDEST_LEFT_SHARE);
  const widths = sections.flatMap(({ rows }) => rows.map(([left]) => left.length));
  return Math.max(0, ...widths.filter((one) => one <= most));
}
