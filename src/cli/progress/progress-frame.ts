// The live display as lines of text: how far, what goes on, both targets side by side, and how busy the cores are.
import { formatInteger, formatLongDurationNs, formatShare } from '../../core/units.ts';
import { formatMetric } from '../../report/format-metric.ts';
import { type Column, renderTable, tableWidth } from '../../report/terminal/render-table.ts';
import { cut, displayWidth, type Ink, shorten } from '../../report/terminal/terminal-text.ts';
import { drawBar, drawSparkline } from '../terminal/terminal-bars.ts';
import { clockOf } from './progress-lines.ts';
import type { ProgressState, TargetSeries } from './progress-state.ts';

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

function drawOverall(state: ProgressState, { ink, unicode, width, now }: FrameOptions): string {
  const share = state.share(now.getTime());
  const leftNs = state.remainingNs(now.getTime());
  const ends = clockOf(new Date(now.getTime() + leftNs / 1e6));
  const words = `${formatShare(share, 0)}  ${formatLongDurationNs(leftNs)} left, ends ${ends}`;
  const barWidth = Math.min(LONGEST_BAR, width - displayWidth(words) - 2);
  const bar = barWidth < 5 ? '' : `${drawBar(share, barWidth, unicode)}  `;
  return ink.paint('cyan', bar) + cut(words, width - displayWidth(bar));
}

function drawPhase(state: ProgressState, { ink, width }: FrameOptions): string {
  return ink.paint('bold', cut(ink.write(describePhase(state)), width));
}

function describePhase({ plan, profile, phase }: ProgressState): string {
  if (profile === undefined || plan === undefined) return 'opening targets';
  const place = plan.profiles.findIndex((one) => one.profile.name === profile) + 1;
  const where = `${profile} (${place}/${plan.profiles.length})`;
  switch (phase.kind) {
    case 'filling':
      return `${where}  loading ${formatInteger(phase.keys)} keys into ${phase.target}`;
    case 'round': {
      const doing = phase.warmup ? 'warming up' : 'measuring';
      return `${where}  block ${phase.block + 1}/${Math.max(plan.settings.blocks, phase.block + 1)}  ${doing} ${phase.target}`;
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
  if (targets.length === 0) return [];
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
    column('ops/s', 'right', ({ rate }) => formatMetric('throughput', rate)),
    column('mean', 'right', ({ meanRate }) => formatMetric('throughput', meanRate)),
    column('p99', 'right', ({ p99Ns }) => formatMetric('p99', p99Ns)),
    column('mean', 'right', ({ meanP99Ns }) => formatMetric('p99', meanP99Ns)),
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

function drawCores({ cores }: ProgressState, { ink, unicode, width }: FrameOptions): string[] {
  if (cores.length === 0) return [];
  const strip = drawSparkline(
    cores.map(({ busy }) => busy),
    1,
    unicode,
  );
  return [ink.paint('dim', cut(`${INDENT}cores  ${strip}`, width))];
}
