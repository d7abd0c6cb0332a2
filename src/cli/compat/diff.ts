// `compat diff OLD NEW`: what changed between two saved comparisons.
import { type CheckChange, type CompatDiff, diffResults } from '../../compat/diff-results.ts';
import { usageError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import { LEVEL_WORDS } from '../../report/compat-section.ts';
import { escapeTerminal } from '../../report/terminal/terminal-text.ts';
import {
  type CompatCheck,
  type CompatResult,
  type CompatServer,
  compatKind,
} from '../../result/kinds/compat.ts';
import { kindOf } from '../../result/kinds.ts';
import { readResult } from '../../result/store/read-result.ts';
import { findPlace } from '../results/find-place.ts';
import type { CompatOptions } from './options.ts';

/** @returns the exit code: with --fail-on that of a gate when something became that bad */
export async function diffCompat(
  host: Host,
  files: readonly string[],
  { json, 'fail-on': failOn }: CompatOptions,
): Promise<number> {
  const [older, newer, more] = files;
  if (older === undefined || newer === undefined || more !== undefined)
    throw usageError(
      'E_USAGE',
      `diff takes two results, got ${files.length}`,
      'Name two directories below results/, or two files of --export json=FILE, the older one first.',
    );
  const [before, after] = [await readCompat(host, older), await readCompat(host, newer)];
  const diff = diffResults(before, after);
  host.stdout.write(json ? `${JSON.stringify(diff)}\n` : describeDiff(diff, before, after));
  const isWorse = diff.worse.some(
    ({ after: { level } }) => level === 'breaks' || (failOn === 'differs' && level === 'differs'),
  );
  return failOn !== undefined && isWorse ? EXIT.gateFailed : EXIT.ok;
}

async function readCompat(host: Host, place: string): Promise<CompatResult> {
  const result = await readResult(findPlace(host, place), host.durable);
  if (result.kind === compatKind.kind) return result;
  const { title, next } = kindOf(result);
  throw usageError('E_RESULT_READ', `${place} holds ${title}; ${compatKind.title} is wanted here`, next);
}

function describeDiff(diff: CompatDiff, before: CompatResult, after: CompatResult): string {
  const { worse, better, changed, onlyBefore, onlyAfter } = diff;
  const lines = [
    `before: ${nameBoth(before)}`,
    `after:  ${nameBoth(after)}`,
    '',
    worse.length + better.length + changed.length === 0
      ? 'No check that was asked both times has changed.'
      : `${worse.length} worse, ${better.length} better, ${changed.length} with another reply`,
    ...list('worse', worse),
    ...list('better', better),
    ...list('another reply', changed),
    ...listIds('asked only before', onlyBefore),
    ...listIds('asked only after', onlyAfter),
  ];
  return lines.map((line) => `${escapeTerminal(line)}\n`).join('');
}

function nameBoth({ reference, candidate }: CompatResult): string {
  const tell = ({ name, flavor, version }: CompatServer) => `${name} (${flavor} ${version})`;
  return `${tell(candidate)} against ${tell(reference)}`;
}

function list(what: string, changes: readonly CheckChange[]): string[] {
  return changes.flatMap(({ before, after }) => [
    '',
    `${what}: ${after.id}: ${wordOf(before)} before, ${wordOf(after)} after`,
    ...(after.differences.length > 0 ? after : before).differences
      .slice(0, 1)
      .flatMap(({ step, reference }) => [
        `  ${step}`,
        `    reference  ${reference}`,
        `    before     ${candidateOf(before, step) ?? reference}`,
        `    after      ${candidateOf(after, step) ?? reference}`,
      ]),
  ]);
}

function candidateOf({ differences }: CompatCheck, step: string): string | undefined {
  return differences.find((one) => one.step === step)?.candidate;
}

function wordOf({ level }: CompatCheck): string {
  return level === undefined ? 'same' : LEVEL_WORDS[level];
}

function listIds(what: string, checks: readonly CompatCheck[]): string[] {
  return checks.length === 0
    ? []
    : ['', `${what} (${checks.length}): ${checks.map(({ id }) => id).join(', ')}`];
}
