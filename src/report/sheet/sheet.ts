// A sheet: a sentence, tables and lists of formatted text, from which a terminal, markdown and HTML are drawn alike.

/** What a text says of itself: as it should be, not so, with care, or of less weight. */
export type Tone = 'good' | 'bad' | 'care' | 'dim';

export interface SheetCell {
  readonly text: string;
  readonly tone?: Tone;
  /** To be typed or read as it stands. */
  readonly isCode?: boolean;
}

export interface SheetTable {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly SheetCell[])[];
  /** Numbers, from the second column on. */
  readonly isNumeric?: boolean;
  /** Of sentences: a terminal writes each row as a paragraph. */
  readonly isOfText?: boolean;
}

export interface SheetItem extends SheetCell {
  /** Below it, each on its own. */
  readonly details?: readonly SheetCell[];
}

export interface SheetSection {
  /** Of its heading; unique in the sheet. */
  readonly id: string;
  readonly heading: string;
  readonly text?: readonly string[];
  readonly table?: SheetTable;
  readonly list?: readonly SheetItem[];
  /** SVG of our own, with all foreign text escaped; shown in HTML only. */
  readonly figure?: { readonly svg: string; readonly caption: string };
}

export interface Sheet {
  readonly title: string;
  /** What it comes to, first of all. */
  readonly claims: readonly string[];
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
  /** Without anything to show they are left out. */
  readonly sections: readonly SheetSection[];
  readonly foot: string;
}

/** Sections that have something to show. */
export function shownSections({ sections }: Sheet): readonly SheetSection[] {
  return sections.filter(
    ({ text = [], table, list = [], figure }) =>
      text.length > 0 || (table?.rows.length ?? 0) > 0 || list.length > 0 || figure !== undefined,
  );
}
