// Which blocks are shown one by one: all of a usual run, evenly thinned ones of one with thousands.
import { formatInteger } from '../../core/units.ts';

export interface ShownBlocks {
  /** Numbers of blocks, from 0, ascending. */
  readonly blocks: readonly number[];
  /** What is left out, in a sentence; absent: nothing is. */
  readonly leftOut?: string;
}

/** All different numbers of blocks, or as many of them as are wanted, evenly apart from the first to the last. */
export function chooseBlocks(rounds: readonly { readonly block: number }[], most: number): ShownBlocks {
  const all = [...new Set(rounds.map(({ block }) => block))].sort((a, b) => a - b);
  if (all.length <= most) return { blocks: all };
  const blocks = Array.from(
    { length: most },
    (_, i) => all[Math.round((i * (all.length - 1)) / (most - 1))]!,
  );
  return {
    blocks,
    leftOut: `Shown one by one: ${formatInteger(most)} of ${formatInteger(all.length)} blocks, evenly apart. All numbers are of all blocks.`,
  };
}
