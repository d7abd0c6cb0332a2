// Every placeholder of a command: how it is written and what it becomes.
import { parseCount } from '../core/units.ts';
import { describeValue, didYouMean } from './problems.ts';
import type { ValueSize } from './profile.ts';
import { parseValueSize, SIZE_WANTED } from './value-size.ts';

/** A placeholder as written: the keyspace and the size may be left to the profile's defaults. */
export type DraftPlaceholder =
  | { readonly kind: 'key' | 'member' | 'field'; readonly keyspace?: string }
  | { readonly kind: 'value'; readonly size?: ValueSize }
  | { readonly kind: 'score' | 'cursor' | 'prefix' | 'stamp' }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'script'; readonly script: string };

export type PlaceholderResult =
  | { readonly ok: true; readonly placeholder: DraftPlaceholder; readonly times: number }
  | { readonly ok: false; readonly message: string };

/** Keyspaces and scripts are named so that a placeholder can name them. */
export const NAME_PATTERN = /^[A-Za-z][\w-]{0,39}$/;
export const NAME_WANTED = 'a name: a letter, then letters, digits, _ or -, at most 40';

/** A command of more arguments than this is a mistake rather than a workload. */
const MAX_TIMES = 10_000;

type Reader = (argument: string | undefined) => DraftPlaceholder | string;

const READERS: Readonly<Record<string, { readonly forms: readonly string[]; readonly read: Reader }>> = {
  key: { forms: ['{key}', '{key:NAME}'], read: (argument) => readOfKeyspace('key', argument) },
  value: { forms: ['{value}', '{value:64B}', '{value:64B..1KiB}'], read: readValue },
  member: { forms: ['{member}', '{member:NAME}'], read: (argument) => readOfKeyspace('member', argument) },
  field: { forms: ['{field}', '{field:NAME}'], read: (argument) => readOfKeyspace('field', argument) },
  score: { forms: ['{score}'], read: (argument) => readPlain('score', argument) },
  int: { forms: ['{int:1..100}'], read: readInteger },
  script: { forms: ['{script:NAME}'], read: readScript },
  cursor: { forms: ['{cursor}'], read: (argument) => readPlain('cursor', argument) },
  prefix: { forms: ['{prefix}'], read: (argument) => readPlain('prefix', argument) },
  stamp: { forms: ['{stamp}'], read: (argument) => readPlain('stamp', argument) },
};

/** All ways to write a placeholder, for messages and documentation. */
export const PLACEHOLDER_FORMS: readonly string[] = Object.values(READERS).flatMap(({ forms }) => forms);

export const PLACEHOLDER_NAMES: readonly string[] = Object.keys(READERS);

/** @param text what stands between the braces, like `key:users*10`. */
export function readPlaceholder(text: string): PlaceholderResult {
  const written = describeValue(`{${text}}`);
  const match = /^([^:*]*)(?::([^*]*))?(?:\*(.*))?$/s.exec(text);
  const name = match?.[1] ?? text;
  const reader = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  if (!reader && /[\s{]/.test(text) && Object.hasOwn(READERS, text.split(/[\s{:*]/, 1)[0]!))
    return {
      ok: false,
      message: `placeholder never closed, got ${written}, wanted } before what follows it`,
    };
  if (!reader) {
    const hint = didYouMean(name, Object.keys(READERS)) || hintAtMeaning(text);
    const known = `one of ${PLACEHOLDER_FORMS.join(' ')}, or {{ for a brace`;
    return { ok: false, message: `unknown placeholder, got ${written}, wanted ${known}${hint}` };
  }
  const times = match?.[3] === undefined ? 1 : /^\d+$/.test(match[3]) ? Number(match[3]) : Number.NaN;
  if (!(times >= 1 && times <= MAX_TIMES)) {
    const wanted = `a whole number from 1 to 10,000 after the *`;
    return { ok: false, message: `repeated a wrong number of times, got ${written}, wanted ${wanted}` };
  }
  const placeholder = reader.read(match?.[2]);
  if (typeof placeholder === 'string') {
    const wanted = reader.forms.join(' or ');
    return { ok: false, message: `wrong placeholder, got ${written}, wanted ${wanted}: ${placeholder}` };
  }
  return { ok: true, placeholder, times };
}

/** Who has named a keyspace writes its name alone; what can't be the name of one is a hash tag, copied from a key. */
function hintAtMeaning(text: string): string {
  if (NAME_PATTERN.test(text)) return `; a key of a keyspace with that name is {key:${text}}`;
  return /^[\w-]+$/.test(text) ? `; a hash tag that stays as it is is {{${text}}}` : '';
}

function readPlain(
  kind: 'score' | 'cursor' | 'prefix' | 'stamp',
  argument: string | undefined,
): DraftPlaceholder | string {
  return argument === undefined ? { kind } : 'it takes no argument';
}

function readOfKeyspace(
  kind: 'key' | 'member' | 'field',
  argument: string | undefined,
): DraftPlaceholder | string {
  if (argument === undefined) return { kind };
  return NAME_PATTERN.test(argument) ? { kind, keyspace: argument } : 'NAME is that of a keyspace';
}

function readValue(argument: string | undefined): DraftPlaceholder | string {
  if (argument === undefined) return { kind: 'value' };
  const size = parseValueSize(argument);
  return size === undefined ? `give ${SIZE_WANTED}` : { kind: 'value', size };
}

function readInteger(argument: string | undefined): DraftPlaceholder | string {
  const problem = 'give the smallest and the largest whole number, like {int:1..1k}';
  const match = /^(-?)([^.]+)\.\.(-?)([^.]+)$/.exec(argument ?? '');
  if (!match) return problem;
  const min = parseSigned(match[1]!, match[2]!);
  const max = parseSigned(match[3]!, match[4]!);
  if (min === undefined || max === undefined || min > max) return problem;
  // The widest range that one 32-bit draw can cover.
  return max - min < 2 ** 32 ? { kind: 'integer', min, max } : 'at most 2^32 numbers apart';
}

function parseSigned(sign: string, digits: string): number | undefined {
  const size = parseCount(digits);
  if (size === undefined) return undefined;
  return sign === '-' && size !== 0 ? -size : size;
}

function readScript(argument: string | undefined): DraftPlaceholder | string {
  if (argument === undefined || !NAME_PATTERN.test(argument)) return 'NAME is that of a script';
  return { kind: 'script', script: argument };
}
