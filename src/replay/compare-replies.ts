// Where two servers answered the same commands with replies of different kinds, or different values.
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

/** What one block was answered with, command by command. */
export interface Answers {
  readonly kinds: readonly ReplyKind[];
  /** See Played. */
  readonly digests: readonly (number | undefined)[];
}

/** @param reference of each block; likewise the candidate's */
export function compareReplies(
  reference: readonly Answers[],
  candidate: readonly Answers[],
): RepliesComparison {
  const differences: ReplyDifference[] = [];
  let unsteady = 0;
  for (let index = 0; index < (reference[0]?.kinds.length ?? 0); index++) {
    const [one, other] = [reference, candidate].map((blocks) => steadyAnswer(blocks, index));
    if (one === undefined || other === undefined) unsteady++;
    else if (one.kind !== other.kind) differences.push({ index, reference: one.kind, candidate: other.kind });
    else if (one.digest !== other.digest)
      differences.push({ index, reference: one.kind, candidate: `${other.kind} of another value` });
  }
  return { differences, unsteady };
}

/** undefined: not the same in all blocks. */
function steadyAnswer(
  blocks: readonly Answers[],
  index: number,
): { readonly kind: ReplyKind; readonly digest: number | undefined } | undefined {
  const kind = blocks[0]!.kinds[index]!;
  const digest = blocks[0]!.digests[index];
  const isSteady = blocks.every(({ kinds, digests }) => kinds[index] === kind && digests[index] === digest);
  return isSteady ? { kind, digest } : undefined;
}
