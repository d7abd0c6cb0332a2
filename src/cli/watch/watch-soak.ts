// From the rows of a soak to what whoever watches is told.
import { dropUndefined } from '../../core/drop-undefined.ts';
import { LatencyHistogram } from '../../core/latency-histogram.ts';
import { formatLongDurationNs } from '../../core/units.ts';
import { SOAK_WORDS } from '../../report/soak-section.ts';
import type { SoakPeriod, SoakResult, SoakRow } from '../../result/kinds/soak.ts';
import { soakMetricById } from '../../result/soak-metrics.ts';
import type { SideTimes } from '../../soak/side-by-side.ts';
import type { SoakListener, SoakPlan } from '../../soak/soak-plan.ts';
import type { WatchListener } from '../../watch/feed.ts';
import { watchTarget } from './watch-run.ts';

/** Tells of the plan at once, then of each row. @param nowMs goes on evenly */
export function watchSoak(
  { targets, profiles, forNs }: SoakPlan,
  tell: WatchListener,
  nowMs: () => number,
): SoakListener {
  const title = `Soak of ${targets.map(({ name }) => name).join(' and ')}`;
  const profile = profiles.map(({ profile: { name } }) => name).join('+');
  let sentNs = 0;
  tell({ kind: 'begin', title, targets: targets.map(watchTarget) });
  return {
    onStep: (text) => tell({ kind: 'state', text }),
    onBegin: (result: SoakResult) => {
      sentNs = result.sentNs;
    },
    onRow(row, times) {
      sentNs += row.durationNs;
      const whole = forNs === undefined ? '' : ` of ${formatLongDurationNs(forNs)}`;
      tell({ kind: 'state', text: `${formatLongDurationNs(sentNs)}${whole} of load sent` });
      seeRow({ row, times, profile, atMs: nowMs() }, tell);
    },
    onPeriod: (_period: SoakPeriod, { verdicts }) => {
      for (const { target, metric, word } of verdicts)
        tell({ kind: 'verdict', target, metric: soakMetricById(metric).label, word: SOAK_WORDS[word] });
    },
    onIncident: (text) => tell({ kind: 'note', text, isTrouble: true }),
    onWarning: ({ id, message }) => tell({ kind: 'note', text: `${id} ${message}`, isTrouble: true }),
  };
}

interface SeenRow {
  readonly row: SoakRow;
  readonly times: SideTimes;
  readonly profile: string;
  readonly atMs: number;
}

function seeRow({ row: { targets, durationNs }, times, profile, atMs }: SeenRow, tell: WatchListener): void {
  const seconds = durationNs / 1e9;
  for (const [at, { target, completed, failed, ...row }] of targets.entries()) {
    const values = dropUndefined({
      ...{ rate: completed / seconds, failures: failed / seconds, p50: row.p50Ns, p99: row.p99Ns },
      ...{ used: row.usedBytes, rss: row.rssBytes, buffers: row.bufferBytes },
      ...{ sockets: row.sockets, keys: row.keys },
    });
    const own = times[at] ?? [];
    tell({
      ...{ kind: 'sample', target, profile, atMs, values, completed, failed },
      ...(own.length === 0 ? {} : { times: LatencyHistogram.merge(own) }),
    });
  }
}
