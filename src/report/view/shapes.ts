// What renderers are given: tables and sentences of formatted text, with what each text is and how it stands out. Not escaped.
import type { Outcome } from '../model.ts';

/** How a text is made harmless and aligned. Numbers are our own formats; foreign text is of a server or a file. */
export type TextKind = 'name' | 'number' | 'text' | 'foreign';

export type Emphasis = 'strong' | 'trouble' | Outcome;

export interface Cell {
  readonly text: string;
  readonly emphasis?: Emphasis;
  /** What is said of the value, where a table has room for it: the ratio to the reference and its verdict. */
  readonly note?: { readonly text: string; readonly word: string; readonly outcome: Outcome };
}

export interface Column {
  readonly head: string;
  /** Where width is scarce. */
  readonly shortHead?: string;
  readonly kind: TextKind;
  /** Absent: numbers right, everything else left. */
  readonly align?: 'left' | 'right';
  /** One for each row. */
  readonly cells: readonly Cell[];
  /** The head is the name of this target, by its place in the run. */
  readonly target?: number;
  /** Of the head. */
  readonly hint?: string;
  /** Stands elsewhere too: goes first where width is scarce. */
  readonly isSpare?: boolean;
}

export interface Table {
  /** A few words. */
  readonly title: string;
  /** What it shows, where there is room to say it; absent: the title. */
  readonly caption?: string;
  /** What stands below it: why rows have no verdict. */
  readonly note?: string;
  /** The first names the rows. */
  readonly columns: readonly Column[];
  /** The target that each row is of, by its place in the run. */
  readonly rowTargets?: readonly number[];
}

/** A part of a sentence. `detail` may be left faint, `quote` is set in quotation marks. */
export type Span = string | { readonly text: string; readonly role: 'name' | 'foreign' | 'quote' | 'detail' };

export type Sentence = readonly Span[];

export interface Line {
  readonly sentence: Sentence;
  readonly tone?: 'trouble' | 'warning';
  /** By its place in the run. */
  readonly target?: number;
}

/** Left-aligned names: long ones may be shortened. */
export function names(head: string, texts: readonly string[]): Column {
  return { head, kind: 'name', cells: texts.map((text) => ({ text })) };
}

export function numbers(head: string, texts: readonly string[]): Column {
  return { head, kind: 'number', cells: texts.map((text) => ({ text })) };
}

export function texts(head: string, all: readonly string[]): Column {
  return { head, kind: 'text', cells: all.map((text) => ({ text })) };
}
