// The timeline of a rehearsal as one drawing: rates, p99, errors and hit ratio by side, with phases and faults as bands.
import { formatCount, formatDurationNs, formatShare } from '../../core/units.ts';
import type { IntervalRecord, RehearsalResult } from '../../result/kinds/rehearsal.ts';
import { linearScale, logScale, type Scale } from '../picture/scale.ts';
import { html, type Markup } from './markup.ts';
import { colorClass } from './parts.ts';

const WIDTH = 960;
const LEFT = 64;
const RIGHT = 16;
const TOP = 34;
const PANEL = 92;
const GAP = 30;

type Side = 'reference' | 'candidate';
const SIDES: readonly Side[] = ['reference', 'candidate'];

interface Panel {
  readonly title: string;
  readonly isLog?: boolean;
  format(value: number): string;
  /** undefined: nothing to show there. */
  read(interval: IntervalRecord, side: Side): number | undefined;
}

const perSecond = (count: number, { durationNs }: IntervalRecord) => (count * 1e9) / durationNs;
/** A shorter one, at the end of a phase, has few answers. */
const LEAST_NS = 50e6;

const PANELS: readonly Panel[] = [
  {
    title: 'operations/s answered, by side',
    format: formatCount,
    read: (interval, side) => perSecond(interval[side].completed, interval),
  },
  {
    title: 'p99, by side',
    isLog: true,
    format: formatDurationNs,
    read: (interval, side) => interval[side].p99Ns,
  },
  {
    title: 'errors and timeouts/s, by side',
    format: formatCount,
    read: (interval, side) => perSecond(interval[side].errors + interval[side].timeouts, interval),
  },
  {
    title: 'hit ratio, by side',
    format: (value) => formatShare(value, 0),
    read(interval, side) {
      const { hits, misses } = interval[side];
      return hits + misses < 10 ? undefined : hits / (hits + misses);
    },
  },
];

/** undefined where nothing was measured. */
export function drawTimeline({
  timeline,
  phases,
  reference,
  candidate,
}: RehearsalResult): Markup | undefined {
  const intervals = timeline.filter(({ durationNs }) => durationNs >= LEAST_NS);
  const last = intervals.at(-1);
  if (last === undefined) return undefined;
  const endNs = last.atNs + last.durationNs;
  const at = (ns: number) => LEFT + ((WIDTH - LEFT - RIGHT) * ns) / endNs;
  const height = TOP + PANELS.length * (PANEL + GAP);
  const names = { reference: reference.name, candidate: candidate.name };
  const described = `Phases: ${phases.map(({ name }) => name).join(', ')}. ${PANELS.map(({ title }) => title).join('; ')}.`;
  return html`<figure>
    <p>${SIDES.map((side, index) => html`<i class="swatch ${colorClass(index)}"></i> ${names[side]} `)}</p>
    <svg viewBox="0 0 ${WIDTH} ${height}" width="100%" role="img" aria-label="${described}" font-size="11" fill="currentColor">
      ${phases.map((phase, index) => drawPhase(phase, index, at, height))}
      ${PANELS.map((panel, index) => drawPanel(panel, TOP + index * (PANEL + GAP), intervals, at))}
    </svg>
  </figure>`;
}

function drawPhase(
  { name, startNs, durationNs, faults }: RehearsalResult['phases'][number],
  index: number,
  at: (ns: number) => number,
  height: number,
): Markup {
  const [from, to] = [at(startNs), at(startNs + durationNs)];
  return html`<g>
    ${index % 2 === 1 && html`<rect x="${round(from)}" y="0" width="${round(to - from)}" height="${height}" opacity="0.06"/>`}
    ${faults.map(({ what, atNs, undoneNs = durationNs }) => {
      const width = at(startNs + undoneNs) - at(startNs + atNs);
      return html`<rect x="${round(at(startNs + atNs))}" y="${TOP - 8}" width="${round(Math.max(2, width))}" height="${height - TOP}" fill="#c99700" opacity="0.25"><title>${what}</title></rect>`;
    })}
    <text x="${round(from + 3)}" y="${index % 2 === 0 ? 11 : 23}">${name}</text>
  </g>`;
}

function drawPanel(
  panel: Panel,
  top: number,
  intervals: readonly IntervalRecord[],
  at: (ns: number) => number,
): Markup {
  const values = intervals.flatMap((interval) =>
    SIDES.map((side) => panel.read(interval, side)).filter((value) => value !== undefined && value > 0),
  ) as number[];
  const bottom = top + PANEL;
  const highest = Math.max(0, ...values);
  const scale: Scale =
    panel.isLog && values.length > 0
      ? logScale(Math.min(...values) * 0.9, highest * 1.1, bottom, top + 14)
      : linearScale(highest, bottom, top + 14);
  return html`<g>
    <text x="${LEFT}" y="${top + 6}" font-weight="600">${panel.title}</text>
    ${scale.ticks.map(
      (tick) =>
        html`<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${round(scale.at(tick))}" y2="${round(scale.at(tick))}" stroke="currentColor" opacity="0.15"/><text x="${LEFT - 6}" y="${round(scale.at(tick) + 4)}" text-anchor="end">${panel.format(tick)}</text>`,
    )}
    ${SIDES.map((side, index) => html`<path class="${colorClass(index)}" d="${pathOf(panel, side, intervals, scale, at)}" stroke="currentColor" stroke-width="1.5" fill-opacity="0"/>`)}
  </g>`;
}

/** Parted where there is nothing to show. */
function pathOf(
  panel: Panel,
  side: Side,
  intervals: readonly IntervalRecord[],
  scale: Scale,
  at: (ns: number) => number,
): string {
  let path = '';
  let isDrawing = false;
  for (const interval of intervals) {
    const value = panel.read(interval, side);
    const isShown = value !== undefined && (!panel.isLog || value > 0);
    if (isShown)
      path += `${isDrawing ? 'L' : 'M'}${round(at(interval.atNs + interval.durationNs / 2))} ${round(scale.at(value))}`;
    isDrawing = isShown;
  }
  return path;
}

function round(value: number): string {
  return value.toFixed(1);
}
