// The columns of a core ladder in every report: the same values under the same heads.
import { formatCount, formatRatio } from '../core/units.ts';
import type { LadderStep } from './ladder.ts';

export interface LadderColumn {
  readonly head: string;
  /** Where width is scarce. */
  readonly shortHead: string;
  /** undefined: not known. */
  textOf(step: LadderStep): string | undefined;
}

export const LADDER_COLUMNS: readonly LadderColumn[] = [
  {
    head: 'ops/s',
    shortHead: 'ops/s',
    textOf: ({ ratePerSecond, atLeast }) =>
      ratePerSecond === undefined ? undefined : `${atLeast ? '≥ ' : ''}${formatCount(ratePerSecond)}`,
  },
  {
    head: 'scaling',
    shortHead: 'scaling',
    textOf: ({ efficiency }) => efficiency && formatRatio(efficiency.speedUp),
  },
  {
    head: 'efficiency',
    shortHead: 'efficiency',
    textOf: ({ efficiency }) => efficiency && describeShare(efficiency),
  },
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
