// What is wrong in a profile, where, and how it reads on one line.
import { suggest } from '../core/suggest.ts';

/**
 * Notes what is wrong at a path of the file, once.
 * @param at the key of the pair rather than its value, or a character of the text at the path.
 */
export type ReportProblem = (path: Path, message: string, at?: 'key' | number) => void;

export interface Problem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** `operations[1].weight`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
}

export type Path = readonly (string | number)[];

/** `file:line:column path: message` */
export function formatProblem(problem: Problem): string {
  const { file, line, column, path, message } = problem;
  return `${escapeText(file)}:${line}:${column} ${path === '' ? '' : `${path}: `}${message}`;
}

/** `operations[1].weight` */
export function formatPath(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      const text = /^[\w-]+$/.test(step) ? step : describeValue(step);
      return index === 0 ? text : `.${text}`;
    })
    .join('');
}

/** A value of the file as an error message shows it: short, on one line, nothing a terminal would obey. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return describeMap(Object.keys(value));
  if (typeof value !== 'string') return String(value);
  const limit = 60;
  const text = value.length > limit ? `${value.slice(0, limit)}…` : value;
  return `"${escapeText(text)}"`;
}

function describeMap(keys: readonly string[]): string {
  if (keys.length === 0) return 'an empty map';
  const shown = keys.slice(0, 5).map((key) => escapeText(key.slice(0, 20)));
  return `a map of ${shown.join(', ')}${keys.length > shown.length ? ', …' : ''}`;
}

/** A name that nothing has: what there is instead. */
export function describeUnknown(what: 'keyspace' | 'script', name: string, known: Iterable<string>): string {
  const names = [...known];
  const wanted =
    names.length === 0 ? `one under ${what}s:, where there is none` : `one of ${names.join(', ')}`;
  return `unknown ${what}, got ${describeValue(name)}, wanted ${wanted}${didYouMean(name, names)}`;
}

/** `; did you mean "x"?`, or nothing when no candidate is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const closest = suggest(word, candidates);
  return closest === undefined ? '' : `; did you mean ${describeValue(closest)}?`;
}

/** Control, format and unassigned characters become escapes: some of them move a cursor or reverse a line. */
export function escapeText(text: string): string {
  return text.replace(/[\p{C}\u2028\u2029]/gu, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    return `\\u{${character.codePointAt(0)!.toString(16)}}`;
  });
}
