// Names of formats after flags: also as others call them, and with what a mistyped one was meant to be.
import { suggest } from '../../core/suggest.ts';
import type { Parse } from './option.ts';

export interface FormatToFile<T extends string> {
  readonly format: T;
  /** As it was written. */
  readonly file: string;
}

/** What other tools and the ends of files call them. */
const SYNONYMS: Readonly<Record<string, string>> = { markdown: 'md', htm: 'html', txt: 'text' };

export function formatOf<T extends string>(names: readonly T[]): Parse<T> {
  const find = (text: string): T | undefined =>
    names.find((name) => name === text) ?? names.find((name) => name === meantBy(text));
  return Object.assign(find, { nearest: (text: string) => findNearest(text, names, find), words: names });
}

/** "md=report.md". Not to stdout, which has the tables. */
export function formatToFile<T extends string>(names: readonly T[]): Parse<FormatToFile<T>> {
  const find = formatOf(names);
  const split = (text: string): readonly [string, string] => {
    const [name, ...others] = text.split('=');
    return [name!, others.join('=')];
  };
  return Object.assign(
    (text: string): FormatToFile<T> | undefined => {
      const [name, file] = split(text);
      const format = find(name);
      return format === undefined || file === '' || file === '-' ? undefined : { format, file };
    },
    {
      nearest: (text: string): string | undefined => {
        const [name, file] = split(text);
        const format = find(name) ?? find.nearest?.(name);
        return format === undefined || file === '-' ? undefined : `${format}=${file || 'FILE'}`;
      },
    },
  );
}

function meantBy(text: string): string | undefined {
  return Object.hasOwn(SYNONYMS, text) ? SYNONYMS[text] : undefined;
}

function findNearest<T extends string>(
  text: string,
  names: readonly T[],
  find: (text: string) => T | undefined,
): string | undefined {
  const near = suggest(text, [...names, ...Object.keys(SYNONYMS)]);
  return near === undefined ? undefined : find(near);
}
