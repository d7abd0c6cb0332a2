// Folds rows into periods as they come: of a week only the rows of the hour that goes on are kept.
import { dropUndefined } from '../core/drop-undefined.ts';
import type { SoakPeriod, SoakRow } from '../result/kinds/soak.ts';
import type { SoakMetricId } from '../result/soak-metrics.ts';
import { median } from '../stats/order-statistics.ts';
import type { SoakPace } from './pace.ts';

type RowTarget = SoakRow['targets'][number];
type PeriodTarget = SoakPeriod['targets'][number];

const READ: Readonly<Record<SoakMetricId, (row: RowTarget) => number | undefined>> = {
  used: ({ usedBytes }) => usedBytes,
  rss: ({ rssBytes }) => rssBytes,
  buffers: ({ bufferBytes }) => bufferBytes,
  sockets: ({ sockets }) => sockets,
  keys: ({ keys }) => keys,
  p99: ({ p99Ns }) => p99Ns,
};

export interface PeriodOptions extends Pick<SoakPace, 'rowsPerPeriod'> {
  /** Of one completed operation, as a share of all keys. */
  readonly turnoversPerOperation: number;
}

export class PeriodFolder {
  readonly periods: SoakPeriod[] = [];
  /** Load that was sent so far. */
  sentNs = 0;
  rows = 0;
  ownRssBytes = 0;
  private readonly options: PeriodOptions;
  /** Of the period that goes on. */
  private open: SoakRow[] = [];
  private readonly turnovers = new Map<string, number>();

  constructor(options: PeriodOptions) {
    this.options = options;
  }

  /** @returns the period that this row has ended */
  add(row: SoakRow): SoakPeriod | undefined {
    // Levels of two processes have no median in common.
    const before = this.open[0]?.targets;
    if (before?.some(({ stretch }, at) => stretch !== row.targets[at]?.stretch)) this.close();
    this.open.push(row);
    this.sentNs += row.durationNs;
    this.rows++;
    this.ownRssBytes = Math.max(this.ownRssBytes, row.ownRssBytes);
    for (const { target, completed } of row.targets)
      this.turnovers.set(target, this.turnoversOf(target) + completed * this.options.turnoversPerOperation);
    return this.open.length >= this.options.rowsPerPeriod ? this.close() : undefined;
  }

  /** Of the target that is behind. */
  get turnoversDone(): number {
    return this.turnovers.size === 0 ? 0 : Math.min(...this.turnovers.values());
  }

  /** Rows that are too few for a period are one all the same: the last of a soak, and those before a restart. */
  close(): SoakPeriod | undefined {
    const rows = this.open;
    if (rows.length === 0) return undefined;
    this.open = [];
    const durationNs = rows.reduce((sum, row) => sum + row.durationNs, 0);
    const period: SoakPeriod = {
      atHours: (this.sentNs - durationNs / 2) / 3600e9,
      rows: rows.length,
      targets: rows[0]!.targets.map(({ target }, at) =>
        this.summarize(
          target,
          rows.map(({ targets }) => targets[at]!),
          durationNs,
        ),
      ),
    };
    this.periods.push(period);
    return period;
  }

  private summarize(target: string, rows: readonly RowTarget[], durationNs: number): PeriodTarget {
    const sum = (field: 'completed' | 'failed'): number => rows.reduce((total, row) => total + row[field], 0);
    const last = rows.at(-1)!;
    const values: PeriodTarget['values'] = {};
    for (const [id, read] of Object.entries(READ) as [
      SoakMetricId,
      (row: RowTarget) => number | undefined,
    ][]) {
      const known = rows.map(read).filter((value) => value !== undefined);
      if (known.length > 0) values[id] = median(known);
    }
    return {
      target,
      stretch: last.stretch,
      turnovers: this.turnoversOf(target),
      ratePerSecond: sum('completed') / (durationNs / 1e9),
      failed: sum('failed'),
      ...dropUndefined({ evictedKeys: last.evictedKeys, expiredKeys: last.expiredKeys }),
      values,
    };
  }

  private turnoversOf(target: string): number {
    return this.turnovers.get(target) ?? 0;
  }
}
