// From what two servers said in a check, several times, to what that means.
import type { CompatOutcome } from '../../result/kinds/compat.ts';
import type { Check } from '../catalogue/check.ts';
import { templatesOf } from '../catalogue/check.ts';
import { compareTranscripts, isCosmetic, isUnknown, type StepDifference } from './compare-transcripts.ts';
import { isLost, type Transcript } from './transcript.ts';

export interface CheckResult {
  readonly outcome: CompatOutcome;
  readonly differences: readonly StepDifference[];
  /** Why it was skipped, or is flaky; of a crash what is known of it. */
  readonly reason?: string;
}

/** How a reason begins, where there is nothing to compare with. */
export const LACKS = 'the reference lacks it';

/** One time: the reference before and after, the candidate in between. */
export interface Take {
  readonly before: Transcript;
  readonly candidate: Transcript;
  readonly after: Transcript;
}

export const SAME: CheckResult = { outcome: 'same', differences: [] };

/** @returns undefined: to be asked again, as somebody differs from somebody */
export function judgeFirst(check: Check, { before, candidate, after }: Take): CheckResult | undefined {
  const skipped = reasonToSkip(check, before);
  if (skipped !== undefined) return { outcome: 'skipped', differences: [], reason: skipped };
  const differs =
    compareTranscripts(check, before, after).length + compareTranscripts(check, before, candidate).length > 0;
  return differs || hasLost(before) ? undefined : SAME;
}

/** The second time decides; what was there once only is no finding. */
export function judgeAgain(check: Check, first: Take, again: Take): CheckResult {
  const skipped = reasonToSkip(check, again.before);
  if (skipped !== undefined) return { outcome: 'skipped', differences: [], reason: skipped };
  if (hasLost(again.before) && hasLost(again.after))
    return (
      judgeLost(check, again) ?? {
        outcome: 'skipped',
        differences: [],
        reason: 'the reference gave no reply either',
      }
    );
  const noise = compareTranscripts(check, again.before, again.after);
  if (noise.length > 0)
    return {
      outcome: 'flaky',
      differences: noise,
      reason: 'the reference itself replies differently between tries',
    };
  const differences = compareTranscripts(check, again.before, again.candidate);
  if (differences.length > 0) return { outcome: outcomeOf(differences), differences };
  if (compareTranscripts(check, first.before, first.after).length > 0) return SAME;
  const once = compareTranscripts(check, first.before, first.candidate);
  if (once.length === 0) return SAME;
  return {
    outcome: 'flaky',
    differences: once,
    reason: 'the candidate differed once, and then replied like the reference',
  };
}

export function hasLost({ given, run }: Transcript): boolean {
  return [...given, ...run].some(isLost);
}

/** A reply did not come, and nothing else went wrong. */
export function hasOnlyHung({ given, run }: Transcript): boolean {
  return [...given, ...run].filter(isLost).every(({ kind }) => kind === 'hung');
}

/** Both lose what they were told to lose, such as a connection after QUIT. */
function judgeLost(check: Check, { before, candidate, after }: Take): CheckResult | undefined {
  if (compareTranscripts(check, before, after).length > 0) return undefined;
  if ([...before.given, ...before.run].some(({ kind }) => kind !== 'replies' && kind !== 'closed'))
    return undefined;
  const differences = compareTranscripts(check, before, candidate);
  return differences.length === 0 ? SAME : { outcome: outcomeOf(differences), differences };
}

/** The first difference decides: what comes after it follows from it. */
function outcomeOf(differences: readonly StepDifference[]): CompatOutcome {
  const first = differences.find(({ kind }) => !isCosmetic(kind))?.kind;
  return first === 'hung' || first === 'unsupported' ? first : 'differs';
}

/** The reference is the truth; where it has none, there is nothing to compare. */
function reasonToSkip(check: Check, { given, run }: Transcript): string | undefined {
  if (check.unknown) return undefined;
  const unknown = [...given, ...run].findIndex(isUnknown);
  if (unknown >= 0) {
    const step = [...check.given, ...check.run][unknown]!;
    return `${LACKS}: it does not know ${nameOf(step.action) ?? step.text}`;
  }
  const failed = given.findIndex(
    (reply) => reply.kind !== 'replies' || reply.values.some(({ kind }) => kind === 'error'),
  );
  return failed < 0
    ? undefined
    : `the reference refuses the preparation of the check: ${check.given[failed]!.text}`;
}

function nameOf(action: Check['run'][number]['action']): string | undefined {
  const part = templatesOf(action)[0]?.[0]?.[0];
  return part?.kind === 'text' ? part.text.toUpperCase() : undefined;
}
