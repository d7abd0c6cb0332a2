// Where two servers said different things in the same check.
import type { Check, Severity, Step } from '../catalogue/check.ts';
import { COSMETIC, compareValues, type ReplyDifferenceKind } from './compare-values.ts';
import { withPlainKeys } from './plain-keys.ts';
import { describeStepReply, isLost, type StepReply, type Transcript } from './transcript.ts';

export interface StepDifference {
  readonly step: string;
  readonly on: string;
  readonly kind: ReplyDifferenceKind | 'unsupported' | 'hung' | 'closed' | 'garbage' | 'unreachable';
  readonly reference: string;
  readonly candidate: string;
  /** The reference answers with an error of a code that says nothing to programs. */
  readonly isRefused?: boolean;
}

/** What follows from the first differences says nothing new. */
const MOST = 5;
const UNKNOWN = /\bunknown (sub)?command\b|\bnot implemented\b|\bcluster is disabled\b/i;
/** Of a command; an option, a unit or a combination may be unsupported too. */
const UNSUPPORTED = /\bunsupported\b(?! option| unit)|\bnot supported\b(?! in combination| but)/i;
/** Other codes, such as NOSCRIPT, BUSYGROUP or EXECABORT, are what clients look for, and act on. */
const PLAIN_ERROR = /^(ERR|WRONGTYPE)\b/;

export function compareTranscripts(
  { given, run }: Pick<Check, 'given' | 'run'>,
  reference: Transcript,
  candidate: Transcript,
): readonly StepDifference[] {
  const prepared = given.flatMap((step, index) => {
    const [one, other] = [plain(reference.given[index], reference), plain(candidate.given[index], candidate)];
    const isSame = one === undefined || failureOf(one) === failureOf(other);
    return isSame ? [] : (compareStep(step, one, other) ?? []);
  });
  // Without what it needs, the rest is another question.
  if (prepared.length > 0) return prepared;
  return run
    .flatMap((step, index) => {
      const one = plain(reference.run[index], reference);
      return compareStep(step, one, plain(candidate.run[index], candidate)) ?? [];
    })
    .slice(0, MOST);
}

/** The first difference decides whether it is about something that the reference refuses: the others follow from it. */
export function levelOf(
  differences: readonly StepDifference[],
  { severity, severityOfRefused }: Pick<Check, 'severity' | 'severityOfRefused'>,
): Severity {
  const first = differences.find(({ kind }) => !isCosmetic(kind));
  if (first === undefined) return 'cosmetic';
  return first.isRefused ? severityOfRefused : severity;
}

export function isCosmetic(kind: StepDifference['kind']): boolean {
  return COSMETIC.some((one) => one === kind);
}

/** An error says that this server has nothing of the kind. */
export function isUnsupported(reply: StepReply | undefined): boolean {
  return hasError(reply, UNKNOWN) || hasError(reply, UNSUPPORTED);
}

/** The command itself is not known. What else a server has not is an answer to what it was asked. */
export function isUnknown(reply: StepReply | undefined): boolean {
  return hasError(reply, UNKNOWN);
}

function hasError(reply: StepReply | undefined, pattern: RegExp): boolean {
  return (
    reply?.kind === 'replies' &&
    reply.values.some((value) => value.kind === 'error' && pattern.test(value.bytes.toString('latin1')))
  );
}

function plain(reply: StepReply | undefined, { prefix }: Transcript): StepReply | undefined {
  if (reply?.kind !== 'replies') return reply;
  return { kind: 'replies', values: reply.values.map((value) => withPlainKeys(value, prefix)) };
}

function failureOf(reply: StepReply | undefined): boolean {
  return reply?.kind !== 'replies' || reply.values.some(({ kind }) => kind === 'error');
}

function compareStep(
  { text, on, loose }: Step,
  reference: StepReply | undefined,
  candidate: StepReply | undefined,
): StepDifference | undefined {
  const kind = compareReplies(reference, candidate, loose);
  if (kind === undefined) return undefined;
  return {
    step: text,
    on,
    kind: lacksCommand(kind, reference, candidate) ? 'unsupported' : kind,
    reference: describeStepReply(reference),
    candidate: describeStepReply(candidate),
    ...(hasError(reference, PLAIN_ERROR) ? { isRefused: true } : {}),
  };
}

/** One server refuses what was asked, and the other does not know the command at all. */
function lacksCommand(
  kind: StepDifference['kind'],
  reference: StepReply | undefined,
  candidate: StepReply | undefined,
): boolean {
  if (kind === 'error-text' || kind === 'error-code') return isUnknown(candidate) && !isUnknown(reference);
  return kind === 'error' && isUnsupported(candidate);
}

function compareReplies(
  reference: StepReply | undefined,
  candidate: StepReply | undefined,
  loose: Step['loose'],
): StepDifference['kind'] | undefined {
  // Both ended before it.
  if (reference === undefined || candidate === undefined) return undefined;
  if (candidate.kind !== 'replies') return candidate.kind === reference.kind ? undefined : candidate.kind;
  if (reference.kind !== 'replies') return isLost(reference) ? 'shape' : undefined;
  if (reference.values.length !== candidate.values.length) return 'shape';
  const kinds = reference.values.flatMap(
    (value, index) => compareValues(value, candidate.values[index]!, loose) ?? [],
  );
  return kinds.find((kind) => !COSMETIC.includes(kind)) ?? kinds[0];
}
