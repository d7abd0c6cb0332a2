import { describe, expect, it } from 'vitest';
import { chooseBlocks } from './shown-blocks.ts';

const rounds = (count: number) => Array.from({ length: 2 * count }, (_, i) => ({ block: 3 * (i >> 1) }));

describe('the blocks that are shown one by one', () => {
  it('are all of a usual run, each once', () => {
    expect(chooseBlocks(rounds(4), 4)).toEqual({ blocks: [0, 3, 6, 9] });
    expect(chooseBlocks([], 4)).toEqual({ blocks: [] });
  });

  it('are evenly thinned where there are thousands, from the first to the last, and it is said', () => {
    const { blocks, leftOut } = chooseBlocks(rounds(10_001), 101);
    expect(blocks).toHaveLength(101);
    expect([blocks[0], blocks[1], blocks.at(-1)]).toEqual([0, 300, 30_000]);
    expect(leftOut).toBe(
      'Shown one by one: 101 of 10,001 blocks, evenly apart. All numbers are of all blocks.',
    );
  });
});
