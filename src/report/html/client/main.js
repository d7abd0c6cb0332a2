// Draws every plot of the page, with its title, when it comes near the screen.
import { drawCapacity } from './capacity.js';
import { drawCpuMaps } from './cpu-maps.js';
import { element } from './dom.js';
import { drawLadder } from './ladder.js';
import { drawPercentiles } from './percentiles.js';
import { drawOverview, drawRatios } from './ratios.js';
import { drawSeries } from './series.js';
import { installTheme } from './theme.js';
import { drawTimelines } from './timelines.js';
import { installToolbar } from './visibility.js';

/** @import { PageData } from '../page-data.ts' */

/** @type {PageData} */
const data = JSON.parse(document.getElementById('data')?.textContent ?? '');

/** @param {HTMLElement} figure */
function draw(figure) {
  const { plot, profile: index } = figure.dataset;
  const { targets, reference, capacity, ladders = [] } = data;
  if (plot === 'overview') {
    addCaption(figure, 'h2', 'All profiles', describeForest());
    return drawOverview(figure, data);
  }
  if (plot === 'capacity' && capacity) {
    const about = `p${capacity.percentile} of response times, from the intended start; lower is better. Shaded: the 95 % interval of the rate that a target sustains.`;
    addCaption(figure, 'h3', 'Latency by offered rate', about);
    return drawCapacity(figure, targets, capacity);
  }
  const ladder = ladders[Number(index)];
  if (plot === 'ladder' && ladder) {
    const about =
      'Operations per second on the cores granted to the servers, generator unchanged; higher is better.';
    addCaption(figure, 'h3', 'Throughput by cores', about);
    return drawLadder(figure, targets, ladder);
  }
  const series = data.series?.[Number(index)];
  if (plot === 'series' && series) {
    addCaption(figure, 'h3', series.title, series.about);
    drawSeries(figure, targets, series);
    return;
  }
  const profile = data.profiles[Number(index)];
  if (profile === undefined) return;
  const { percentiles, timeline, cpu, isPaced } = profile;
  if (plot === 'percentiles' && percentiles) {
    const from = isPaced ? 'From the intended start to the reply' : 'From send to reply';
    const about = `${from}; lower is better. Line: all rounds together, as far as 100 samples lie beyond. Band: lowest to highest block.`;
    addCaption(figure, 'h3', 'Latency by percentile', about);
    drawPercentiles(figure, targets, percentiles);
  }
  if (plot === 'ratios') {
    addCaption(figure, 'h3', `Ratio to ${reference}`, describeForest());
    drawRatios(figure, data, profile);
  }
  if (plot === 'rates' && timeline) {
    const about = `Replies per second, one point every ${showSeconds(timeline.slotSeconds)}. Blocks stand side by side; the rounds of a block lie over one another, though they ran one after the other.`;
    addCaption(figure, 'h3', 'Throughput over time', about);
    drawTimelines(figure, targets, profile, timeline, plot);
  }
  if (plot === 'p99s' && timeline) {
    const about = `The highest p99 within ${showSeconds(timeline.slotSeconds)}; lower is better. Laid out like throughput.`;
    addCaption(figure, 'h3', 'p99 latency over time', about);
    drawTimelines(figure, targets, profile, timeline, plot);
  }
  if (plot === 'cpu' && cpu) {
    const about = `Of every CPU of the machine, every server thread and the generator while the target was measured; one column every ${showSeconds(cpu.slotSeconds)}, blocks side by side.`;
    addCaption(figure, 'h3', 'CPU use over time', about);
    drawCpuMaps(figure, targets, profile, cpu);
  }
}

/**
 * @param {HTMLElement} figure
 * @param {'h2' | 'h3'} level
 * @param {string} title
 * @param {string} about
 */
function addCaption(figure, level, title, about) {
  figure.append(element('figcaption', {}, element(level, {}, title), element('p', {}, about)));
}

function describeForest() {
  const { tolerance } = data;
  const shaded = tolerance === undefined ? '' : ` Shaded: within ${Number((tolerance * 100).toFixed(1))} %.`;
  return `Dot: estimate. Bar: 95 % interval, or the range of too few blocks (hollow). Arrow: the better side.${shaded} Grey: no winner may be named.`;
}

/** @param {number} seconds */
function showSeconds(seconds) {
  return `${Number(seconds.toPrecision(3))} s`;
}

const toolbar = document.querySelector('.toolbar');
const themeButton = document.getElementById('theme');
if (toolbar instanceof HTMLElement && themeButton !== null) {
  installToolbar(toolbar);
  installTheme(themeButton);
}

const waiting = new Set(/** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('figure')));
/** @param {HTMLElement} figure */
function drawOnce(figure) {
  if (waiting.delete(figure)) draw(figure);
}
const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting && target instanceof HTMLElement) drawOnce(target);
    }
  },
  { rootMargin: '800px' },
);
for (const figure of waiting) observer.observe(figure);
addEventListener('beforeprint', () => {
  for (const figure of waiting) drawOnce(figure);
});
