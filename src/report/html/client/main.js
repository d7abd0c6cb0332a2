// Draws every plot of the page when it comes near the screen.
import { drawCpuMaps } from './cpu-maps.js';
import { drawPercentiles } from './percentiles.js';
import { drawOverview, drawRatios } from './ratios.js';
import { installTheme } from './theme.js';
import { drawTimelines } from './timelines.js';
import { installToolbar } from './visibility.js';

/** @import { PageData } from '../page-data.ts' */

/** @type {PageData} */
const data = JSON.parse(document.getElementById('data')?.textContent ?? '');

/** @param {HTMLElement} figure */
function draw(figure) {
  const { plot, profile: index } = figure.dataset;
  if (plot === 'overview') return drawOverview(figure, data);
  const profile = data.profiles[Number(index)];
  if (profile === undefined) return;
  const { percentiles, timeline, cpu, ratios } = profile;
  if (plot === 'percentiles' && percentiles) drawPercentiles(figure, data.targets, percentiles);
  if ((plot === 'rates' || plot === 'p99s') && timeline)
    drawTimelines(figure, data.targets, profile, timeline, plot);
  if (plot === 'cpu' && cpu) drawCpuMaps(figure, data.targets, profile, cpu);
  if (plot === 'ratios') drawRatios(figure, data, ratios);
}

const toolbar = document.querySelector('.toolbar');
const themeButton = document.getElementById('theme');
if (toolbar instanceof HTMLElement && themeButton !== null) {
  installToolbar(toolbar);
  installTheme(themeButton);
}

const waiting = new Set(
  /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('figure[data-plot]')),
);
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
