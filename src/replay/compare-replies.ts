// Where two servers answered the same commands with replies of different kinds.
import type { ReplyKind } from './reply-kind.ts';

export interface ReplyDifference {
  /** Number of the command in the log. */
  readonly index: number;
  readonly reference: ReplyKind;
  readonly candidate: ReplyKind;
}

export interface RepliesComparison {
  /** Answered differently in every block, each side always alike. */
  readonly differences: readonly ReplyDifference[];
  /** Answered now so, now so, by one target or the other: order between connections, time, chance. */
  readonly unsteady: number;
}

/** @param reference the kinds of all replies, one list for each block; likewise the candidate's */
export function compareReplies(
  reference: readonly (readonly ReplyKind[])[],
  candidate: readonly (readonly ReplyKind[])[],
): RepliesComparison {
  const differences: ReplyDifference[] = [];
  let unsteady = 0;
  for (let index = 0; index < (reference[0]?.length ?? 0); index++) {
    const ofReference = new Set(reference.map((block) => block[index]!));
    const ofCandidate = new Set(candidate.map((block) => block[index]!));
    const [one] = ofReference;
    const [other] = ofCandidate;
    if (ofReference.size > 1 || ofCandidate.size > 1) unsteady++;
    else if (one !== other) differences.push({ index, reference: one!, candidate: other! });
  }
  return { differences, unsteady };
}
