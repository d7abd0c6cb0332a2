// The live display as lines of text: how far, what goes on, both targets side by side, and how busy the cores are.
import { formatInteger, formatLongDurationNs, formatShare } from '../../core/units.ts';
import { formatMetric } from '../../report/format-metric.ts';
import { type Column, renderTable, tableWidth } from '../../report/terminal/render-table.ts';
import { cutAtWord, displayWidth, type Ink, shorten } from '../../report/terminal/terminal-text.ts';
import { drawBar, drawSparkline } from '../terminal/terminal-bars.ts';
import { clockOf } from './progress-lines.ts';
import type { ProgressState } from './progress-state.ts';
import type { TargetSeries } from './target-series.ts';

export interface FrameOptions {
  readonly ink: Ink;
  readonly unicode: boolean;
  /** No line is wider. */
  readonly width: number;
  readonly now: Date;
}

export function drawFrame(state: ProgressState, options: FrameOptions): string[] {
  return [
    drawOverall(state, options),
    drawPhase(state, options),
    ...drawTargets(state, options),
    ...drawCores(state, options),
  ];
}

const INDENT = '  ';
const LONGEST_BAR = 30;
/** 100 % is for what is over. */
const MOST_SHARE = 0.99;

function drawOverall(state: ProgressState, { ink, unicode, width, now }: FrameOptions): string {
  const { time } = state;
  // It ends when the display is gone.
  const share = Math.min(MOST_SHARE, time.share(now.getTime()));
  const leftNs = time.remainingNs(now.getTime());
  const ends = clockOf(new Date(now.getTime() + leftNs / 1e6));
  const end = time.isOpenEnded()
    ? `at least ${formatLongDurationNs(leftNs)} left, ends ${ends} or later`
    : `${formatLongDurationNs(leftNs)} left, ends ${ends}`;
  const words = `${formatShare(share, 0)}  ${end}`;
  const barWidth = Math.min(LONGEST_BAR, width - displayWidth(words) - 2);
  const bar = barWidth < 5 ? '' : `${drawBar(share, barWidth, unicode)}  `;
  return ink.paint('cyan', bar) + cutAtWord(words, width - displayWidth(bar));
}

function drawPhase(state: ProgressState, { ink, width }: FrameOptions): string {
  return ink.paint('bold', cutAtWord(ink.write(describePhase(state)), width));
}

function describePhase({ plan, profile, phase, blocks, time }: ProgressState): string {
  if (profile === undefined || plan === undefined) return 'opening targets';
  // A part that follows a missed rate counts from when it is known to come.
  const profiles = plan.profiles.filter(
    (one) => one.profile.name === profile || !one.equalRate?.onlyIfMissed,
  );
  const place = profiles.findIndex((one) => one.profile.name === profile) + 1;
  const where = `${profile} (${place}/${profiles.length})`;
  switch (phase.kind) {
    case 'calibrating':
      return `${where}  measuring the generator alone`;
    case 'filling':
      return phase.share < 1
        ? `${where}  loading ${formatInteger(phase.keys)} keys into ${phase.target}, ${formatShare(phase.share, 0)}`
        : `${where}  loaded ${phase.target}; waiting until its memory settles`;
    case 'round': {
      const doing = phase.warmup ? 'warming up' : 'measuring';
      const most = time.isOpenEnded() ? ` (${plan.settings.maxBlocks} at most)` : '';
      return `${where}  block ${phase.block + 1}/${blocks}${most}  ${doing} ${phase.target}`;
    }
    default:
      return `${where}  preparing`;
  }
}

const LONGEST_NAME = 16;
/** Fewer characters show no course. */
const SHORTEST_SPARKLINE = 8;

function drawTargets(state: ProgressState, { ink, unicode, width }: FrameOptions): string[] {
  const targets = state.targets();
  // Before the first sample a table would be one of nothing.
  if (targets.every(({ rates }) => rates.length === 0)) return [];
  const room = width - INDENT.length;
  const column = (
    head: string,
    align: Column['align'],
    textOf: (target: TargetSeries) => string,
  ): Column => ({
    head,
    align,
    cells: targets.map((target) => ({ text: ink.write(textOf(target)) })),
  });
  const columns = [
    column('target', 'left', ({ name }) => shorten(ink.write(name), LONGEST_NAME)),
    column('ops/s now', 'right', ({ rate }) => formatMetric('throughput', rate)),
    column('mean ops/s', 'right', ({ meanRate }) => formatMetric('throughput', meanRate)),
    column('p99 now', 'right', ({ p99Ns }) => formatMetric('p99', p99Ns)),
    column('mean p99', 'right', ({ meanP99Ns }) => formatMetric('p99', meanP99Ns)),
  ];
  while (columns.length > 1 && tableWidth(columns) > room) columns.pop();
  const left = room - tableWidth(columns) - GAP;
  // One scale for all, so that the higher line is the faster target.
  const highest = Math.max(...targets.flatMap(({ rates }) => rates));
  if (left >= SHORTEST_SPARKLINE)
    columns.push(column('trend', 'left', ({ rates }) => drawSparkline(rates.slice(-left), highest, unicode)));
  return renderTable(columns, ink).map((line) => INDENT + line);
}

/** Between two columns of a table. */
const GAP = 2;

const CORES = `${INDENT}cores  `;

function drawCores({ cores }: ProgressState, { ink, unicode, width }: FrameOptions): string[] {
  if (cores.length === 0) return [];
  const strip = drawSparkline(
    cores.map(({ busy }) => busy),
    1,
    unicode,
  );
  const shown = strip.slice(0, Math.max(0, width - CORES.length));
  return [ink.paint('dim', CORES + shown)];
}
