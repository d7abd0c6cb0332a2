// What a comparison of replies comes to, in numbers and words that every format shares.
import type { CompatCheck, CompatLevel, CompatOutcome, CompatResult } from '../result/compat.ts';

export interface FamilySummary {
  readonly title: string;
  readonly checks: number;
  readonly same: number;
  readonly breaks: number;
  readonly differs: number;
  readonly cosmetic: number;
  readonly flaky: number;
  readonly skipped: number;
}

export const LEVEL_WORDS: Readonly<Record<CompatLevel, string>> = {
  breaks: 'breaks an application',
  differs: 'differs',
  cosmetic: 'only in words',
};

export const OUTCOME_WORDS: Readonly<Record<CompatOutcome, string>> = {
  crashed: 'ended the server',
  hung: 'got no reply',
  differs: 'differs',
  unsupported: 'not supported',
  flaky: 'now so, now so',
  same: 'same',
  skipped: 'not asked',
};

/** One row a family that has checks, in the order of the result. */
export function summarizeFamilies({ families, checks }: CompatResult): readonly FamilySummary[] {
  return families.flatMap(({ name, title }) => {
    const own = checks.filter(({ family }) => family === name);
    return own.length === 0 ? [] : [{ title, ...countChecks(own) }];
  });
}

export function countChecks(checks: readonly CompatCheck[]): Omit<FamilySummary, 'title'> {
  const count = (is: (check: CompatCheck) => boolean): number => checks.filter(is).length;
  return {
    checks: checks.length,
    same: count(({ outcome }) => outcome === 'same'),
    breaks: count(({ level }) => level === 'breaks'),
    differs: count(({ level }) => level === 'differs'),
    cosmetic: count(({ level }) => level === 'cosmetic'),
    flaky: count(({ outcome }) => outcome === 'flaky'),
    skipped: count(({ outcome }) => outcome === 'skipped'),
  };
}

/** Findings by what they do, worst first; within that in the order of the result. */
export function listFindings({
  checks,
}: CompatResult): readonly (CompatCheck & { readonly level: CompatLevel })[] {
  const findings = checks.flatMap((check) =>
    check.level === undefined ? [] : [{ ...check, level: check.level }],
  );
  return (['breaks', 'differs', 'cosmetic'] as const).flatMap((level) =>
    findings.filter((finding) => finding.level === level),
  );
}

/** Names what breaks rather than a share: nobody uses 98 % of a server. */
export function describeHeadline(result: CompatResult): string {
  const { checks, reference, candidate } = result;
  const { breaks, differs, cosmetic } = countChecks(checks);
  const asked = checks.filter(({ outcome }) => outcome !== 'skipped').length;
  const names = `${candidate.name} (${candidate.flavor} ${candidate.version}) and ${reference.name} (${reference.flavor} ${reference.version})`;
  if (asked === 0) return `nothing was compared of ${names}`;
  if (breaks + differs + cosmetic === 0) return `${names} answer all ${asked} checks alike`;
  const parts = [
    ...(breaks === 0 ? [] : [`${breaks} of ${asked} checks would break an application`]),
    ...(differs === 0 ? [] : [`${differs} ${breaks === 0 ? `of ${asked} checks ` : ''}differ`]),
    ...(cosmetic === 0 ? [] : [`${cosmetic} only in words or form`]),
  ];
  return `${parts.join(', ')}: ${names}`;
}
