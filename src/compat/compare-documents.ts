// Findings beside what is written: which are known, and where a document and the server disagree.
import type { CompatCheck, CompatDisagreement } from '../result/kinds/compat.ts';
import { globOf } from './catalogue/glob.ts';
import type { KnownDifference } from './catalogue/read-known.ts';
import { compareVersions } from './catalogue/since.ts';
import { isMeant } from './usage/usage.ts';

export interface Server {
  readonly flavor: string;
  readonly version: string;
}

/** What is written of the candidate in this version. What is true of the reference too is no difference. */
export function chooseKnown(
  known: readonly KnownDifference[],
  candidate: Server,
  reference: Server,
): readonly KnownDifference[] {
  return known.filter(
    (one) =>
      isWrittenOf(one, candidate) &&
      !isWrittenOf(one, reference) &&
      (one.beside === undefined || (reference.flavor === 'redis' && isWithin(one.beside, reference))),
  );
}

function isWrittenOf(one: KnownDifference, server: Server): boolean {
  return one.flavor === server.flavor && isWithin(one, server);
}

function isWithin({ since, until }: Pick<KnownDifference, 'since' | 'until'>, { version }: Server): boolean {
  return (
    (since === undefined || compareVersions(version, since) >= 0) &&
    (until === undefined || compareVersions(version, until) < 0)
  );
}

/** Those that are expected say so. */
export function markKnown(checks: readonly CompatCheck[], known: readonly KnownDifference[]): CompatCheck[] {
  return checks.map((check) => {
    const isFound = check.level !== undefined || check.outcome === 'flaky';
    const found = isFound ? known.find((one) => explains(one, check)) : undefined;
    return found === undefined ? check : { ...check, known: { text: found.text, source: found.source } };
  });
}

function explains(one: KnownDifference, check: CompatCheck): boolean {
  return one.says !== 'same' && (!one.onlyWords || check.level === 'cosmetic') && concerns(one, check);
}

/** Only of what was asked: where every answer is another than what is written. */
export function listDisagreements(
  checks: readonly CompatCheck[],
  known: readonly KnownDifference[],
): CompatDisagreement[] {
  return known.flatMap((one) => {
    const asked = checks.filter((check) => isTold(check) && concerns(one, check));
    const observed = observe(asked);
    if (observed === undefined || !contradicts(one, observed)) return [];
    const about = one.command ?? one.checks?.join(', ') ?? '';
    return [
      { about, documented: one.says, observed, checks: asked.length, text: one.text, source: one.source },
    ];
  });
}

function isTold({ outcome }: CompatCheck): boolean {
  return outcome !== 'skipped' && outcome !== 'flaky';
}

function concerns({ command, checks = [] }: KnownDifference, { id, commands }: CompatCheck): boolean {
  if (command === undefined) return checks.some((pattern) => globOf(pattern).test(id));
  return commands.some((name) => isMeant(command, name));
}

/** undefined: nothing was asked. */
function observe(asked: readonly CompatCheck[]): KnownDifference['says'] | undefined {
  if (asked.length === 0) return undefined;
  if (asked.every(({ outcome }) => outcome === 'unsupported')) return 'unsupported';
  return asked.every(({ level }) => level === undefined || level === 'cosmetic') ? 'same' : 'differs';
}

function contradicts(
  { says, command, onlyWords }: KnownDifference,
  observed: KnownDifference['says'],
): boolean {
  // Words that have become alike surprise nobody.
  if (onlyWords) return false;
  if (says === 'same') return observed !== 'same';
  // In part may be the part that no check asks about.
  if (says === 'differs') return observed === 'same' && command === undefined;
  return observed === 'same';
}
