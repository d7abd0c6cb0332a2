// A core ladder: what each target makes of more cores, and the break-even of each pair.
import { formatCount, formatRatio } from '../../core/units.ts';
import type { LadderReport, LadderStep } from '../ladder.ts';
import { abbreviateBreakEven } from '../ladder-sentences.ts';
import { type Column, names, numbers, type Table, texts } from './shapes.ts';

export interface LadderView {
  readonly title: string;
  readonly conclusions: readonly string[];
  /** A row for each target on each number of cores. */
  readonly steps: Table;
  /** Absent: one target. */
  readonly crossings?: Table;
  /** What the columns mean. */
  readonly explanation: string;
}

export function viewLadder({ profile, cores, climbs, breakEvens, conclusions }: LadderReport): LadderView {
  const rows = climbs.flatMap(({ target, steps }, at) => steps.map((step) => ({ target, at, step })));
  const crossings: Table = {
    title: `Break-even of ${profile}`,
    caption: 'From how many cores on a target stays ahead of another',
    columns: [
      names(
        'ahead with more cores',
        breakEvens.map(({ candidate }) => candidate),
      ),
      names(
        'of',
        breakEvens.map(({ reference }) => reference),
      ),
      { ...texts('break-even, cores', breakEvens.map(abbreviateBreakEven)), kind: 'number', align: 'left' },
    ],
  };
  return {
    title: `${profile} by cores`,
    conclusions,
    steps: {
      title: `${profile} by cores`,
      caption:
        'Efficiency: growth of ops/s divided by growth of cores, from the fewest cores on, with its 95 % interval',
      columns: [
        names(
          'target',
          rows.map(({ target }) => target),
        ),
        numbers(
          'cores',
          rows.map(({ step }) => String(step.cores)),
        ),
        ...VALUES.map(
          ({ head, shortHead = head, textOf }): Column => ({
            head,
            shortHead,
            kind: 'number',
            cells: rows.map(({ step }) => ({ text: textOf(step) ?? 'n/a' })),
          }),
        ),
      ],
      rowTargets: rows.map(({ at }) => at),
    },
    ...(breakEvens.length === 0 ? {} : { crossings }),
    explanation: `efficiency: growth of ops/s divided by growth of cores, from ${cores[0]} on; per core: ops/s divided by the cores granted; per used: by the cores that the server used.`,
  };
}

interface Value {
  readonly head: string;
  readonly shortHead?: string;
  /** undefined: not known. */
  textOf(step: LadderStep): string | undefined;
}

const VALUES: readonly Value[] = [
  {
    head: 'ops/s',
    textOf: ({ ratePerSecond, atLeast }) =>
      ratePerSecond === undefined ? undefined : `${atLeast ? '≥ ' : ''}${formatCount(ratePerSecond)}`,
  },
  { head: 'scaling', textOf: ({ efficiency }) => efficiency && formatRatio(efficiency.speedUp) },
  { head: 'efficiency', textOf: ({ efficiency }) => efficiency && describeShare(efficiency) },
  {
    head: 'ops/s per core granted',
    shortHead: 'per core',
    textOf: ({ ratePerCoreGranted }) => formatKnown(ratePerCoreGranted),
  },
  { head: 'cores used', shortHead: 'used', textOf: ({ coresUsed }) => formatKnown(coresUsed) },
  {
    head: 'ops/s per core used',
    shortHead: 'per used',
    textOf: ({ ratePerCoreUsed }) => formatKnown(ratePerCoreUsed),
  },
];

/** "72 % [70, 75]" */
function describeShare({ share, low, high }: NonNullable<LadderStep['efficiency']>): string {
  const percent = (value: number): string => Math.round(value * 100).toString();
  return `${percent(share)} %${low === undefined || high === undefined ? '' : ` [${percent(low)}, ${percent(high)}]`}`;
}

function formatKnown(value: number | undefined): string | undefined {
  return value === undefined ? undefined : formatCount(value);
}
