import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from '../core/latency-histogram.ts';
import type { Cell } from '../result/digest.ts';
import { metricById } from '../result/metrics.ts';
import { decodeHdr, encodeHdr } from '../stats/hdr.ts';
import { MOST_SWAPPED } from '../stats/tail-permutation.ts';
import { chooseBlocksTogether, mergeRounds } from './merged-rounds.ts';
import { compareTails, keepMergedRounds } from './tails.ts';

/** Of a hundred latencies from `fromNs` on. */
function aHistogram(fromNs: number): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (let i = 0; i < 100; i++) histogram.record(fromNs + i * 10);
  return histogram;
}

function rounds(blocks: readonly number[], fromNs = (block: number) => 1000 + block): Cell['rounds'] {
  return blocks.map((block) => ({ block, values: {}, hdr: encodeHdr(aHistogram(fromNs(block))) }));
}

function aCell(target: string, ofRounds: Cell['rounds']): Cell {
  const tally = { completed: 1, errors: 0, timeouts: 0 };
  return { profile: 'p', target, values: {}, rounds: ofRounds, tally };
}

const upTo = (count: number) => Array.from({ length: count }, (_, block) => block);

describe('the rounds of a cell, merged', () => {
  it('stay by themselves until there are more blocks than labels to exchange', () => {
    const few = rounds(upTo(7));
    const { blocksTogether, groups } = mergeRounds(few, chooseBlocksTogether(few));
    expect([blocksTogether, groups.size]).toEqual([1, 7]);
    expect(Array.from(groups.get(3)!.merged.pairs)).toEqual(aHistogram(1003).toSparse().pairs);
  });

  it('are those of neighbouring blocks beyond, none lost', () => {
    const many = rounds(upTo(2 * MOST_SWAPPED + 1));
    const { blocksTogether, groups } = mergeRounds(many, chooseBlocksTogether(many));
    expect(blocksTogether).toBe(3);
    expect(groups.size).toBeLessThanOrEqual(MOST_SWAPPED);
    const all = LatencyHistogram.mergeSparse([...groups.values()].map(({ merged }) => merged));
    const wanted = LatencyHistogram.merge(many.map(({ hdr }) => decodeHdr(hdr!)));
    expect(all.toSparse()).toEqual(wanted.toSparse());
  });

  it('leave out rounds without a histogram', () => {
    const some: Cell['rounds'] = [
      ...rounds([0]),
      { block: 1, values: {} },
      { block: 2, values: {}, hdr: '' },
    ];
    expect([...mergeRounds(some, 1).groups.keys()]).toEqual([0]);
  });
});

describe('tails of many blocks', () => {
  const p95 = metricById('p95');
  const later = (block: number) => 1300 + block;

  it('are compared by blocks that both have, whether merged before or not', () => {
    const all = upTo(2 * MOST_SWAPPED + 6);
    const before = rounds(all);
    // The last block was cut off, and one in the middle failed.
    const after = rounds(all.filter((block) => block !== 100).slice(0, -1), later);
    const fresh = compareTails(aCell('a', before), aCell('b', after), p95);
    const cells = [aCell('a', before), aCell('b', after)] as const;
    for (const cell of cells)
      keepMergedRounds(cell, mergeRounds(cell.rounds, chooseBlocksTogether(cell.rounds)));
    expect(compareTails(...cells, p95)).toBe(fresh);
    expect(fresh).toBeLessThan(0.01);
  });

  it('say nothing where no block is common', () => {
    expect(compareTails(aCell('a', rounds([0, 2])), aCell('b', rounds([1, 3])), p95)).toBeUndefined();
  });
});
