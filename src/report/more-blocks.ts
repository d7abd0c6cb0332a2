// How many blocks are worth trying where those of a run were too few.
import type { RunResult } from '../result/kinds.ts';

/** As many as a run has unless told otherwise. */
const USUAL_BLOCKS = 8;
/** The flag takes no more. */
const MOST_BLOCKS = 1000;

/** For `--max-blocks`: twice as many as there could have been. */
export function moreBlocks({
  blocks,
  maxBlocks = blocks,
}: Pick<RunResult['settings'], 'blocks' | 'maxBlocks'>): number {
  return Math.min(MOST_BLOCKS, 2 * Math.max(maxBlocks, USUAL_BLOCKS));
}
