// Turns what zod found into messages: got, wanted, did you mean.
import type { z } from 'zod';
import { suggest } from '../core/suggest.ts';
import { quoteJsonIn } from './json-in-command.ts';
import { describeValue, didYouMean, escapeText, type Path } from './problems.ts';

type Issue = z.core.$ZodIssue;

export interface DescribedIssue {
  readonly path: Path;
  readonly message: string;
  /** The key of the pair is wrong, not its value. */
  readonly onKey: boolean;
}

/** The schemas' messages say what was wanted (for unknown keys: the known ones); the data says what came. */
export function describeIssues(
  issues: readonly Issue[],
  data: unknown,
  placeOf: PlaceOfKey = () => undefined,
): readonly DescribedIssue[] {
  return describeAll(issues, { data, placeOf }, []);
}

/** Where a key belongs that is unknown where it stands, e.g. "under load:". */
type PlaceOfKey = (key: string) => string | undefined;

interface Written {
  readonly data: unknown;
  readonly placeOf: PlaceOfKey;
}

function describeAll(issues: readonly Issue[], written: Written, parent: Path): readonly DescribedIssue[] {
  return dropExplained(issues).flatMap((issue) =>
    describeIssue(issue, written, [...parent, ...(issue.path as Path)]),
  );
}

function describeIssue(issue: Issue, written: Written, path: Path): readonly DescribedIssue[] {
  const { data, placeOf } = written;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const hint = hintForKey(key, issue.message.split(', '), placeOf);
      const message = `unknown key, got ${describeValue(key)}, wanted one of ${issue.message}${hint}`;
      return { path: [...path, key], message, onKey: true };
    });
  }
  if (issue.code === 'invalid_key') {
    const wanted = issue.issues[0]?.message ?? issue.message;
    return [{ path, message: `got ${describeValue(path.at(-1))}, wanted ${wanted}`, onKey: true }];
  }
  if (issue.code === 'invalid_union') {
    const branch = chooseBranch(issue.errors);
    if (branch) return describeAll(branch, written, path);
  }
  const got = valueAt(data, path);
  if (got === undefined) return [{ path, message: `missing, wanted ${issue.message}`, onKey: false }];
  const hint =
    typeof got === 'string'
      ? didYouMean(got, offeredWords(issue)) || missingColon(got, issue)
      : missingDash(got, issue) || splitByColon(got, issue);
  const shown = PASSWORDS.has(path.at(-1)) ? '***' : describeValue(got);
  return [{ path, message: `got ${shown}, wanted ${issue.message}${hint}`, onKey: false }];
}

/** `- SET {key} {"a": 1}` is a map whose key is `SET {key} {"a"`. */
function splitByColon(got: unknown, { message }: Issue): string {
  if (!message.includes('as text') || typeof got !== 'object' || got === null || Array.isArray(got))
    return '';
  const [[key, value] = ['', ''], ...others] = Object.entries(got);
  if (others.length > 0 || !/\s/.test(key) || (typeof value !== 'string' && typeof value !== 'number'))
    return '';
  const text = quoteJsonIn(`${key}: ${value}`);
  const what = '; a colon and a space made a map of it, wanted >- and the text in the next line, indented';
  return text.length > LONGEST_SHOWN ? what : `${what}: ${escapeText(text)}`;
}

const LONGEST_SHOWN = 100;

/** `- command GET {key}` is a text where a map was wanted, and so is `- GET {key}`. */
function missingColon(got: string, { message }: Issue): string {
  const [, keys] = /^a map with (.+)$/.exec(message) ?? [];
  const [word] = got.split(/[\s=]/, 1);
  if (keys?.split(', ').includes('command') && /^[A-Z][A-Z0-9.]*$/.test(word!))
    return '; "command: " is missing before it';
  return keys?.split(', ').includes(word!)
    ? `; a colon and a space are missing after ${describeValue(word)}`
    : '';
}

/** Keys stand where entries of a list were wanted. */
function missingDash(got: unknown, { message }: Issue): string {
  if (!message.startsWith('a list') || typeof got !== 'object' || got === null || Array.isArray(got))
    return '';
  return Object.keys(got).some((key) => key.startsWith('-'))
    ? '; a space is missing after a dash'
    : '; each entry of a list begins with a dash';
}

/** What else people call a key; some of these words are keys of other places. */
const OTHER_WORDS: Readonly<Record<string, readonly string[]>> = {
  do: ['command', 'cmd', 'run'],
  lua: ['source', 'code', 'script', 'body'],
};

function hintForKey(key: string, known: readonly string[], placeOf: PlaceOfKey): string {
  const other = known.find((one) => one === `${key}s` || `${one}s` === key);
  if (other !== undefined) return didYouMean(key, [other]);
  const meant = known.find((one) => OTHER_WORDS[one]?.includes(key));
  if (meant !== undefined) return `; did you mean ${describeValue(meant)}?`;
  const place = placeOf(key);
  if (place !== undefined) return `; ${describeValue(key)} belongs ${place}`;
  const [word] = /^[\w-]+:/.exec(key) ?? [];
  return word === undefined ? didYouMean(key, known) : `; a space is missing after ${describeValue(word)}`;
}

/** Keys whose value may be a password by mistake; messages end up in logs. */
const PASSWORDS: ReadonlySet<unknown> = new Set(['auth']);

/** The alternative that was meant: of those that fit the kind of value, the one with the fewest issues. */
function chooseBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const fitting = branches
    .map(dropExplained)
    .filter((issues) => issues.every((issue) => issue.path.length > 0 || issue.code === 'unrecognized_keys'));
  return fitting.sort((a, b) => a.length - b.length)[0];
}

/** An unknown key explains why its map lacks the one that was meant, or any: one message will do. */
function dropExplained(issues: readonly Issue[]): readonly Issue[] {
  const explained = new Set<string>();
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    explained.add(JSON.stringify(issue.path));
    for (const key of issue.keys) {
      const meant = suggest(key, issue.message.split(', '));
      if (meant !== undefined) explained.add(JSON.stringify([...issue.path, meant]));
    }
  }
  return issues.filter(
    (issue) => issue.code === 'unrecognized_keys' || !explained.has(JSON.stringify(issue.path)),
  );
}

function offeredWords(issue: Issue): readonly string[] {
  if (issue.code === 'invalid_value') return issue.values.filter((value) => typeof value === 'string');
  return issue.code === 'invalid_union' ? issue.errors.flat().flatMap(offeredWords) : [];
}

function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}
