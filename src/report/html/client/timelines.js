// Throughput and p99 over time: blocks side by side, the rounds of a block over one another, failed rounds marked.
import { unpackLogarithmic } from './decode.js';
import { tableOf } from './dom.js';
import { formatCount, formatDuration, trimZeros } from './format.js';
import { drawLines } from './line-plot.js';
import { color, targetColor } from './theme.js';
import { isShown } from './visibility.js';

/** @import { ProfileData, TimelineData } from '../page-data.ts' */

/**
 * @param {HTMLElement} figure
 * @param {readonly string[]} targets
 * @param {ProfileData} profile
 * @param {TimelineData} timeline
 * @param {'rates' | 'p99s'} kind
 */
export function drawTimelines(figure, targets, { blocks }, timeline, kind) {
  const { slotsPerBlock, slotSeconds, failures, events } = timeline;
  const isRate = kind === 'rates';
  const show = isRate ? (/** @type {number} */ rate) => `${formatCount(rate)} ops/s` : formatDuration;
  // One empty slot after each block, so that no line leads from one round to the next.
  const width = slotsPerBlock + 1;
  const xs = Array.from({ length: blocks.length * width }, (_, i) => i + 0.5);
  const lines = timeline.series.flatMap((series, target) => {
    if (series === null) return [];
    const slots = unpackLogarithmic(series[kind]);
    const values = xs.map((_, i) => {
      const slot = i % width;
      return slot < slotsPerBlock ? (slots[Math.floor(i / width) * slotsPerBlock + slot] ?? null) : null;
    });
    return [{ target, values }];
  });
  const sums = lines.map(({ target, values }) => ({
    target,
    blocks: blocks.map((_, block) =>
      summarize(values.slice(block * width, block * width + slotsPerBlock), isRate),
    ),
  }));
  const what = isRate ? 'Mean throughput' : 'Highest p99';
  const words = sums.map(({ target, blocks: values }) => {
    const known = values.filter((value) => value !== null);
    if (known.length === 0) return `${targets[target]} nothing`;
    return `${targets[target]} from ${show(Math.min(...known))} to ${show(Math.max(...known))}`;
  });
  /** @param {number} block @param {number} target */
  const failureOf = (block, target) => failures.find((one) => one.block === block && one.target === target);
  drawLines(figure, {
    label: `Line plot over ${blocks.length} blocks. ${what} of a block: ${words.join('; ')}.`,
    xs,
    lines,
    points: slotsPerBlock <= 6,
    x: {
      log: false,
      grid: false,
      from: 0,
      to: blocks.length * width - 1,
      ticks: (pixels) => {
        const step = Math.ceil((blocks.length * 26) / Math.max(26, pixels));
        return blocks.map((_, i) => i * width + slotsPerBlock / 2).filter((_, i) => i % step === 0);
      },
      show: (x) => String(blocks[Math.floor(x / width)] ?? ''),
    },
    y: { log: !isRate, show: (value) => trimZeros(isRate ? formatCount(value) : formatDuration(value)) },
    hint: (index, shown) => {
      const block = Math.floor(index / width);
      const seconds = (index % width) * slotSeconds;
      return {
        title: `Block ${blocks[block]}, ${Number(seconds.toFixed(1))} – ${Number((seconds + slotSeconds).toFixed(1))} s`,
        rows: shown.flatMap(({ target, values }) => {
          const value = values[index];
          const failure = failureOf(block, target);
          const missing = failure === undefined ? 'n/a' : `failed: ${failure.code}`;
          const name = targets[target] ?? '';
          const happened = events.filter(
            (one) =>
              one.target === target &&
              one.block === block &&
              Math.floor(one.seconds / slotSeconds) === index % width,
          );
          return [
            { target, name, value: typeof value === 'number' ? show(value) : missing },
            ...happened.map(({ what }) => ({ target, name, value: what })),
          ];
        }),
      };
    },
    behind: (plot) => shadeBlocks(plot, blocks.length, width, slotsPerBlock),
    before: (plot) => {
      markFailures(plot, failures, width, slotsPerBlock);
      markEvents(
        plot,
        events.map(({ target, block, seconds }) => ({ target, x: block * width + seconds / slotSeconds })),
      );
    },
  });
  figure.append(
    tableOf(`${what} of each block`, ['block', ...sums.map(({ target }) => targets[target] ?? '')], () =>
      blocks.map((number, block) => [
        String(number),
        ...sums.map(({ target, blocks: values }) => {
          const value = values[block];
          if (typeof value === 'number') return show(value);
          const failure = failureOf(block, target);
          return failure === undefined ? 'n/a' : `failed: ${failure.code}`;
        }),
      ]),
    ),
  );
}

/**
 * @param {readonly (number | null)[]} values
 * @param {boolean} isRate
 */
function summarize(values, isRate) {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  return isRate ? known.reduce((sum, value) => sum + value, 0) / known.length : Math.max(...known);
}

/**
 * @param {uPlot} plot
 * @param {number} blocks
 * @param {number} width
 * @param {number} slots
 */
function shadeBlocks(plot, blocks, width, slots) {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = color('stripe');
  for (let block = 0; block < blocks; block++) {
    const from = plot.valToPos(block * width, 'x', true);
    const to = plot.valToPos(block * width + slots, 'x', true);
    ctx.fillRect(from, bbox.top, to - from, bbox.height);
  }
  ctx.restore();
}

/**
 * A cross at the foot of the block.
 *
 * @param {uPlot} plot
 * @param {readonly { target: number, block: number }[]} failures
 * @param {number} width
 * @param {number} slots
 */
function markFailures(plot, failures, width, slots) {
  const { ctx, bbox } = plot;
  const size = 5 * devicePixelRatio;
  ctx.save();
  ctx.lineWidth = 2.5 * devicePixelRatio;
  for (const { target, block } of failures) {
    if (!isShown(target)) continue;
    const x = plot.valToPos(block * width + slots / 2, 'x', true);
    const y = bbox.top + bbox.height - 2 * size - target * 2.5 * size;
    ctx.strokeStyle = targetColor(target);
    ctx.beginPath();
    ctx.moveTo(x - size, y - size);
    ctx.lineTo(x + size, y + size);
    ctx.moveTo(x - size, y + size);
    ctx.lineTo(x + size, y - size);
    ctx.stroke();
  }
  ctx.restore();
}

/**
 * A line through the plot with a flag at its top.
 *
 * @param {uPlot} plot
 * @param {readonly { target: number, x: number }[]} events
 */
function markEvents(plot, events) {
  const { ctx, bbox } = plot;
  const size = 7 * devicePixelRatio;
  ctx.save();
  ctx.lineWidth = devicePixelRatio;
  for (const { target, x } of events) {
    if (!isShown(target)) continue;
    const left = plot.valToPos(x, 'x', true);
    ctx.strokeStyle = targetColor(target);
    ctx.fillStyle = targetColor(target);
    ctx.beginPath();
    ctx.moveTo(left, bbox.top);
    ctx.lineTo(left, bbox.top + bbox.height);
    ctx.stroke();
    ctx.beginPath();
    ctx.moveTo(left, bbox.top);
    ctx.lineTo(left + size, bbox.top + size / 2);
    ctx.lineTo(left, bbox.top + size);
    ctx.fill();
  }
  ctx.restore();
}
