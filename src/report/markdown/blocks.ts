// Every block by itself, for readers who don't trust a median: what each target did, and the ratio.
import { formatRatio } from '../../core/units.ts';
import { metricById } from '../../result/metrics.ts';
import type { RoundResult } from '../../result/parts/round.ts';
import { formatMetric } from '../format-metric.ts';
import type { ProfileReport } from '../model.ts';
import { chooseBlocks } from '../view/shown-blocks.ts';
import type { Part } from './document.ts';
import { escapeName, keepTogether } from './escape.ts';
import { type Column, numbers, renderTable, texts } from './table.ts';

/** More rows than anyone reads, and a file that no service takes. */
const MOST_BLOCKS = 200;

const SHOWN = ['throughput', 'p99'] as const;

/** Nothing for a single block: the other tables have shown it. */
export function renderBlocks(
  { targets, comparisons }: ProfileReport,
  rounds: readonly RoundResult[],
): Part[] {
  const { blocks, leftOut } = chooseBlocks(rounds, MOST_BLOCKS);
  if (blocks.length < 2) return [];
  const byTarget = new Map(
    targets.map(({ name }) => [
      name,
      new Map(rounds.filter(({ target }) => target === name).map((round) => [round.block, round])),
    ]),
  );
  const roundOf = (target: string, block: number): RoundResult | undefined =>
    byTarget.get(target)?.get(block);
  const rateOf = (target: string, block: number): number | undefined => {
    const round = roundOf(target, block);
    return round?.status === 'completed' ? metricById('throughput').of(round) : undefined;
  };
  const values = targets.flatMap(({ name }) =>
    SHOWN.map((id) =>
      numbers(
        `${escapeName(name)} ${metricById(id).label}`,
        blocks.map((block) => showRound(roundOf(name, block), id)),
      ),
    ),
  );
  const ratios = comparisons.map(
    ({ candidate, reference }): Column =>
      numbers(
        `${escapeName(candidate)} / ${escapeName(reference)} ops/s`,
        blocks.map((block) => showRatio(rateOf(candidate, block), rateOf(reference, block))),
      ),
  );
  const table = renderTable([
    texts(
      'block',
      blocks.map((block) => String(block + 1)),
    ),
    ...values,
    ...ratios,
  ]);
  return [
    {
      text: `<details><summary>Blocks, each by itself</summary>\n\n${leftOut === undefined ? '' : `${leftOut}\n\n`}${table}\n\n</details>`,
      detail: 6,
      label: 'blocks of a profile',
    },
  ];
}

function showRound(round: RoundResult | undefined, id: (typeof SHOWN)[number]): string {
  if (round === undefined) return 'missing';
  if (round.status === 'failed') return 'failed';
  return keepTogether(formatMetric(id, metricById(id).of(round)));
}

function showRatio(candidate: number | undefined, reference: number | undefined): string {
  return candidate === undefined || reference === undefined || reference === 0
    ? 'n/a'
    : formatRatio(candidate / reference);
}
