// Differences that are known, of one flavor of server and some of its versions, each with where it is written.

import { join, relative } from 'node:path';
import { z } from 'zod';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { usageError } from '../../core/errors.ts';
import { readDocument } from '../../profile/document.ts';
import { describeIssues } from '../../profile/issues.ts';
import { formatProblem, type Problem } from '../../profile/problems.ts';
import { textField } from '../../profile/schema/fields.ts';
import { exactlyOneOf, listOf, strictMap } from '../../profile/schema/parts.ts';
import { type CataloguePlace, SHIPPED_CHECKS } from './read-catalogue.ts';

/** What a document says of a command: it is not there, answers otherwise, or answers alike. */
export type Documented = 'unsupported' | 'differs' | 'same';

export interface KnownDifference {
  readonly flavor: string;
  /** In capitals; a command that is made of others stands for all of them. */
  readonly command?: string;
  /** Ids of checks as they are written, perhaps with stars. */
  readonly checks?: readonly string[];
  /** Only of findings that are in words: another text of an error, another form of null or of text. */
  readonly onlyWords: boolean;
  /** Only beside a Redis of these versions, the second one no longer included. */
  readonly beside?: { readonly since?: string; readonly until?: string };
  readonly says: Documented;
  /** First version that it is true of, and first that it is not; absent: no such. */
  readonly since?: string;
  readonly until?: string;
  readonly text: string;
  readonly source: string;
}

const VERSION = 'a version in quotes, such as "1.40"';
const version = z.string({ error: VERSION }).regex(/^\d{1,3}(\.\d{1,3}){0,2}$/, { error: VERSION });
const words = textField(300).min(1, { error: 'text' });
const NAME = 'a command in capitals, such as OBJECT or CLIENT REPLY';
const CHECK = 'the id of a check, such as strings/lcs or strings/*';

const checkPattern = z.string({ error: CHECK }).regex(/^[a-z0-9.*-]+\/[a-z0-9.*-]+$/, { error: CHECK });
const range = { since: version.optional(), until: version.optional() };

const schema = strictMap({
  flavor: z.enum(['redis', 'valkey', 'dragonfly', 'redis-cluster', 'other'], { error: 'a flavor of server' }),
  source: words.optional(),
  known: listOf(
    strictMap({
      command: z
        .string({ error: NAME })
        .regex(/^[A-Z][A-Z0-9._ -]*$/, { error: NAME })
        .optional(),
      check: z
        .union([checkPattern, listOf(checkPattern)], { error: `${CHECK}, or a list of such` })
        .optional(),
      says: z.enum(['unsupported', 'differs', 'same'], { error: 'unsupported, differs or same' }),
      only: z.literal('words', { error: 'words, or nothing' }).optional(),
      ...range,
      beside: strictMap(range).optional(),
      text: words,
      source: words.optional(),
    }).check(exactlyOneOf('command', 'check')),
  ),
});

export interface KnownValidation {
  readonly known: readonly KnownDifference[];
  readonly problems: readonly Problem[];
}

/** Rather than checks: it has known differences at its top. */
export function isKnownText(text: string): boolean {
  const { data } = readDocument(text, '');
  return typeof data === 'object' && data !== null && 'known' in data;
}

export function validateKnownText(text: string, file: string): KnownValidation {
  const document = readDocument(text, file);
  const parsed = schema.safeParse(document.data);
  if (!parsed.success) {
    const found = describeIssues(parsed.error.issues, document.data).map(({ path, message, onKey }) =>
      document.locate(path, message, onKey ? 'key' : undefined),
    );
    return { known: [], problems: document.problems.length > 0 ? document.problems : found };
  }
  const { flavor, source = '', known } = parsed.data;
  return {
    problems: document.problems,
    known: known.map(({ command, check, says, only, since, until, beside, text: said, source: own }) => ({
      ...{ flavor, says, text: said, source: own ?? source, onlyWords: only === 'words' },
      ...dropUndefined({ command, since, until }),
      ...(check === undefined ? {} : { checks: [check].flat() }),
      ...(beside === undefined ? {} : { beside: dropUndefined(beside) }),
    })),
  };
}

/** @throws CacheBenchError E_CHECKS (exit code 2) */
export function readKnown({ cwd, files }: CataloguePlace): readonly KnownDifference[] {
  const folder = join(SHIPPED_CHECKS, 'known');
  const read = files
    .list(folder)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()
    .map((name) => validateKnownText(files.readText(join(folder, name)), relative(cwd, join(folder, name))));
  const problems = read.flatMap((one) => one.problems.map(formatProblem));
  if (problems.length > 0) throw usageError('E_CHECKS', problems.join('\n'));
  return read.flatMap(({ known }) => known);
}
