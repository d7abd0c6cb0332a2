// A heat map of shares over time on a canvas: rows in groups, blocks side by side, numbers beside the pointer.
import { element } from './dom.js';
import { formatPercent } from './format.js';
import { color, onTheme } from './theme.js';
import { createTooltip } from './tooltip.js';

/**
 * @typedef {object} HeatRow
 * @property {string} group rows of a group follow one another
 * @property {string} label
 * @property {string} title stands alone
 * @property {(number | null)[]} shares all blocks in order
 */

/**
 * @typedef {object} HeatMap
 * @property {readonly HeatRow[]} rows
 * @property {readonly number[]} blocks their numbers
 * @property {number} slotsPerBlock
 * @property {number} slotSeconds
 */

const LABEL_WIDTH = 128;
const HEAD_HEIGHT = 20;
const AXIS_HEIGHT = 20;
const FONT = 'system-ui, sans-serif';

/**
 * @param {HTMLElement} part
 * @param {string} label says in words what a reader would see
 * @param {HeatMap} map
 */
export function createHeatMap(part, label, map) {
  const canvas = element('canvas');
  const host = element('div', { class: 'canvas', role: 'img', 'aria-label': label }, canvas);
  part.append(host);
  const layout = layOutRows(map.rows);
  const tell = createTooltip(host);
  const draw = () => paint(canvas, host.clientWidth, layout, map);
  onTheme(draw);
  new ResizeObserver(draw).observe(host);

  host.addEventListener('pointerleave', () => tell(null));
  host.addEventListener('pointermove', (event) => {
    const { left, top } = canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const columns = map.blocks.length * map.slotsPerBlock;
    const column = Math.floor(((x - LABEL_WIDTH) / (host.clientWidth - LABEL_WIDTH)) * columns);
    const row = map.rows[layout.tops.findIndex((from) => y >= from && y < from + layout.rowHeight)];
    if (row === undefined || column < 0 || column >= columns) return tell(null);
    const share = row.shares[column] ?? null;
    const seconds = (column % map.slotsPerBlock) * map.slotSeconds;
    const name = `Block ${map.blocks[Math.floor(column / map.slotsPerBlock)]}, ${Number(seconds.toFixed(1))} s`;
    tell({ title: row.title, rows: [{ name, value: share === null ? 'n/a' : formatPercent(share) }] }, x, y);
  });
}

/** Up to 24 rows have room for text; of more each gets less. @param {readonly HeatRow[]} rows */
function layOutRows(rows) {
  const rowHeight = rows.length <= 24 ? 18 : rows.length <= 48 ? 12 : 7;
  /** @type {number[]} */
  const tops = [];
  /** @type {{ text: string, y: number }[]} */
  const heads = [];
  let y = 0;
  for (const [i, { group }] of rows.entries()) {
    if (group !== rows[i - 1]?.group) {
      heads.push({ text: group, y: y + HEAD_HEIGHT - 6 });
      y += HEAD_HEIGHT;
    }
    tops.push(y);
    y += rowHeight;
  }
  return { rowHeight, tops, heads, height: y + AXIS_HEIGHT };
}

/** @typedef {ReturnType<typeof layOutRows>} Layout */

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {Layout} layout
 * @param {HeatMap} map
 */
function paint(canvas, width, layout, map) {
  const context = canvas.getContext('2d');
  if (context === null || width <= LABEL_WIDTH) return;
  canvas.width = Math.round(width * devicePixelRatio);
  canvas.height = Math.round(layout.height * devicePixelRatio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${layout.height}px`;
  context.scale(devicePixelRatio, devicePixelRatio);
  paintCells(context, width, layout, map);
  paintRowLabels(context, layout, map.rows);
  paintBlockNumbers(context, width, layout, map);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {Layout} layout
 * @param {HeatMap} map
 */
function paintCells(context, width, { tops, rowHeight }, { rows, blocks, slotsPerBlock }) {
  const cell = (width - LABEL_WIDTH) / (blocks.length * slotsPerBlock);
  const height = rowHeight > 8 ? rowHeight - 1 : rowHeight;
  for (const [i, top] of tops.entries()) {
    for (const [column, share] of (rows[i]?.shares ?? []).entries()) {
      context.fillStyle = share === null ? color('stripe') : shade(share);
      // A hair wider than its part, so that no background shows between neighbours; a gap after each block.
      const isLast = (column + 1) % slotsPerBlock === 0;
      context.fillRect(
        LABEL_WIDTH + column * cell,
        top,
        isLast ? cell - Math.min(2, cell / 4) : cell + 0.5,
        height,
      );
    }
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Layout} layout
 * @param {readonly HeatRow[]} rows
 */
function paintRowLabels(context, { tops, heads, rowHeight }, rows) {
  context.font = `600 11px ${FONT}`;
  context.fillStyle = color('muted');
  for (const { text, y } of heads) context.fillText(text, 0, y);
  context.font = `${Math.min(12, rowHeight + 3)}px ${FONT}`;
  context.fillStyle = color('text');
  const every = Math.ceil(11 / rowHeight);
  for (const [i, top] of tops.entries()) {
    if (i % every === 0)
      context.fillText(shorten(context, rows[i]?.label ?? '', LABEL_WIDTH - 10), 0, top + rowHeight / 2 + 4);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {Layout} layout
 * @param {HeatMap} map
 */
function paintBlockNumbers(context, width, { height }, { blocks }) {
  const block = (width - LABEL_WIDTH) / blocks.length;
  const every = Math.ceil(24 / block);
  context.font = `11px ${FONT}`;
  context.fillStyle = color('muted');
  context.fillText('block', 0, height - 5);
  context.textAlign = 'center';
  for (const [i, number] of blocks.entries()) {
    if (i % every === 0) context.fillText(String(number), LABEL_WIDTH + (i + 0.5) * block, height - 5);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} width
 */
function shorten(context, text, width) {
  if (context.measureText(text).width <= width) return text;
  let length = Math.min(text.length, 60);
  while (length > 1 && context.measureText(`${text.slice(0, length)}…`).width > width) length--;
  return `${text.slice(0, length)}…`;
}

export function drawScale() {
  const steps = 24;
  const canvas = element('canvas', { width: steps, height: 1, 'aria-hidden': 'true' });
  const draw = () => {
    const context = canvas.getContext('2d');
    for (let i = 0; context !== null && i < steps; i++) {
      context.fillStyle = shade(i / (steps - 1));
      context.fillRect(i, 0, 1, 1);
    }
  };
  onTheme(draw);
  draw();
  return element('p', { class: 'scale' }, 'idle', canvas, 'busy (100 % of a core)');
}

const STOPS = 5;

/** Between the colours of the style sheet, whose lightness goes one way only: also for eyes that see no colours. @param {number} share */
function shade(share) {
  const place = Math.min(1, Math.max(0, share)) * (STOPS - 1);
  const index = Math.min(STOPS - 2, Math.floor(place));
  const [from, to] = [channels(color(`heat${index}`)), channels(color(`heat${index + 1}`))];
  const mixed = from.map((value, i) => Math.round(value + ((to[i] ?? 0) - value) * (place - index)));
  return `rgb(${mixed.join(',')})`;
}

/** @param {string} rgb */
function channels(rgb) {
  return (rgb.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
}
