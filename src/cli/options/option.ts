// What a flag is: one entry of a table of flags, and the constructors that such tables are written with.
import { dropUndefined } from '../../core/drop-undefined.ts';
import { suggest } from '../../core/suggest.ts';
import { parseCount } from '../../core/units.ts';

type OptionKind = 'value' | 'list' | 'boolean';

export interface Option<T> {
  readonly kind: OptionKind;
  readonly alias?: string;
  readonly group: string;
  readonly describe: string;
  /** What a good value looks like, for the error message. */
  readonly wanted: string;
  /** Between the values of a list in the environment; spaces unless values hold some. */
  readonly separator?: RegExp;
  /** What was given in place of a good value may be a password, and is not shown. */
  readonly isSecret?: boolean;
  /** undefined when the text is no such value. */
  parse(text: string): T | undefined;
  /** The value that a text was probably meant to be; absent: values are no words of a list. */
  nearest?(text: string): string | undefined;
  /** All values that there are, where these are words of a list. */
  readonly words?: readonly string[];
}

/** How the text of a flag is read; where values are words of a list, it knows what a mistyped one was meant to be. */
export interface Parse<T> {
  (text: string): T | undefined;
  readonly nearest?: ((text: string) => string | undefined) | undefined;
  readonly words?: readonly string[];
}

export type OptionTable = Readonly<Record<string, Option<unknown>>>;
type Parsed<T> =
  T extends Option<infer Value> ? (T['kind'] extends 'list' ? readonly Value[] : Value) : never;
/** What the flags of a table say; absent: not given. */
export type OptionsOf<Table extends OptionTable> = { readonly [Name in keyof Table]?: Parsed<Table[Name]> };

export function option<K extends OptionKind, T>(
  kind: K,
  group: string,
  describe: string,
  wanted: string,
  parse: Parse<T>,
  alias?: string,
): Option<T> & { readonly kind: K } {
  const { nearest, words } = parse;
  return { kind, group, describe, wanted, parse, ...dropUndefined({ alias, nearest, words }) };
}

export function flag(
  group: string,
  describe: string,
  alias?: string,
): Option<boolean> & { readonly kind: 'boolean' } {
  return option('boolean', group, describe, 'true or false', parseBoolean, alias);
}

export function parseBoolean(text: string): boolean | undefined {
  if (/^(1|true|yes|on)$/i.test(text)) return true;
  return /^(0|false|no|off)$/i.test(text) ? false : undefined;
}

export function positive(parse: (text: string) => number | undefined): (text: string) => number | undefined {
  return (text) => {
    const value = parse(text);
    return value !== undefined && value > 0 ? value : undefined;
  };
}

export function countWithin(low: number, high: number): (text: string) => number | undefined {
  return (text) => {
    const value = parseCount(text);
    return value !== undefined && value >= low && value <= high ? value : undefined;
  };
}

export function oneOf<T extends string>(...allowed: readonly T[]): Parse<T> {
  return Object.assign((text: string) => allowed.find((one) => one === text), {
    nearest: (text: string) => suggest(text, allowed),
    words: allowed,
  });
}

/** Several of them, with commas between; each once. */
export function someOf<T extends string>(...allowed: readonly T[]): Parse<readonly T[]> {
  const split = (text: string): string[] => text.split(',').map((word) => word.trim());
  const find = (word: string): T | undefined => allowed.find((one) => one === word);
  return Object.assign(
    (text: string): readonly T[] | undefined => {
      const words = split(text);
      const known = words.flatMap((word) => find(word) ?? []);
      return known.length === words.length ? [...new Set(known)] : undefined;
    },
    {
      nearest: (text: string): string | undefined => {
        const meant = split(text).map((word) => find(word) ?? suggest(word, allowed));
        return meant.includes(undefined) ? undefined : meant.join(',');
      },
      words: allowed,
    },
  );
}
