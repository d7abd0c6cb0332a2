// Commands that no check asks about, each with the reason: part of what makes the catalogue whole.
import { relative } from 'node:path';
import { z } from 'zod';
import { usageError } from '../../core/errors.ts';
import { findShipped } from '../../core/package-files.ts';
import { readDocument } from '../../profile/document.ts';
import { describeIssues } from '../../profile/issues.ts';
import { formatProblem, type Problem } from '../../profile/problems.ts';
import { textField } from '../../profile/schema/fields.ts';
import { strictMap } from '../../profile/schema/parts.ts';
import { globOf } from './glob.ts';
import type { CataloguePlace } from './read-catalogue.ts';

export interface Unchecked {
  readonly pattern: RegExp;
  readonly reason: string;
}

const FILE = findShipped('workloads/compat/unchecked/commands.yaml');
const NAME = 'a command in capitals, such as CLUSTER MEET, or FT.*';

const schema = strictMap({
  unchecked: z.record(
    z.string().regex(/^[A-Z_][A-Z0-9._ *-]*$/, { error: NAME }),
    textField(300).min(1, { error: 'the reason in words' }),
    { error: 'a map of commands to reasons' },
  ),
});

export interface UncheckedValidation {
  readonly unchecked: readonly Unchecked[];
  readonly problems: readonly Problem[];
}

/** Rather than checks: it has commands without checks at its top. */
export function isUncheckedText(text: string): boolean {
  const { data } = readDocument(text, '');
  return typeof data === 'object' && data !== null && 'unchecked' in data;
}

export function validateUncheckedText(text: string, file: string): UncheckedValidation {
  const document = readDocument(text, file);
  const parsed = schema.safeParse(document.data);
  if (parsed.success)
    return {
      problems: document.problems,
      unchecked: Object.entries(parsed.data.unchecked).map(([name, reason]) => ({
        pattern: globOf(name),
        reason,
      })),
    };
  const found = describeIssues(parsed.error.issues, document.data).map(({ path, message, onKey }) =>
    document.locate(path, message, onKey ? 'key' : undefined),
  );
  return { unchecked: [], problems: document.problems.length > 0 ? document.problems : found };
}

/** @throws CacheBenchError E_CHECKS (exit code 2) */
export function readUnchecked({ cwd, files }: CataloguePlace): readonly Unchecked[] {
  const { unchecked, problems } = validateUncheckedText(files.readText(FILE), relative(cwd, FILE));
  if (problems.length > 0) throw usageError('E_CHECKS', problems.map(formatProblem).join('\n'));
  return unchecked;
}
