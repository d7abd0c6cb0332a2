// Ratios as a forest plot: a table whose picture column shows estimate and interval on one logarithmic axis.
import { element, svgElement, swatch } from './dom.js';
import { hideElements } from './visibility.js';

/** @import { MetricData, PageData, ProfileData, RatioData } from '../page-data.ts' */

/**
 * @typedef {object} Row
 * @property {string} label
 * @property {RatioData} ratio
 * @property {string} why no winner may be named; empty where one is
 */

/**
 * All metrics of one profile.
 *
 * @param {HTMLElement} figure
 * @param {PageData} data
 * @param {ProfileData} profile
 */
export function drawRatios(figure, data, { ratios, doubts }) {
  const rows = data.metrics.flatMap((metric, i) =>
    ratios
      .filter((ratio) => ratio[1] === i)
      .map((ratio) => ({ label: metric.label, ratio, why: doubts[ratio[8]] ?? '' })),
  );
  figure.append(forest(rows, data, 'metric'));
}

/**
 * One metric of all profiles, chosen by buttons.
 *
 * @param {HTMLElement} figure
 * @param {PageData} data
 */
export function drawOverview(figure, data) {
  const offered = data.metrics
    .map(({ label }, metric) => ({ label, metric }))
    .filter(({ metric }) => data.profiles.some(({ ratios }) => ratios.some((ratio) => ratio[1] === metric)));
  const place = element('div');
  /** @param {number} metric */
  const show = (metric) => {
    const rows = data.profiles.flatMap(({ name, ratios, doubts }) =>
      ratios
        .filter((ratio) => ratio[1] === metric)
        .map((ratio) => ({ label: name, ratio, why: doubts[ratio[8]] ?? '' })),
    );
    place.replaceChildren(forest(rows, data, 'profile'));
  };
  const choices = element('fieldset', { class: 'choices' }, element('legend', {}, 'Metric'));
  for (const [i, { label, metric }] of offered.entries()) {
    const input = element('input', { type: 'radio', name: 'metric', value: metric });
    input.checked = i === 0;
    input.addEventListener('change', () => show(metric));
    choices.append(element('label', {}, input, element('span', {}, label)));
  }
  figure.append(choices, place);
  show(offered[0]?.metric ?? 0);
}

/**
 * @param {readonly Row[]} rows
 * @param {PageData} data
 * @param {string} head
 */
function forest(rows, data, head) {
  const several = new Set(rows.map(({ ratio }) => ratio[0])).size > 1;
  const axis = layOutAxis(rows.map(({ ratio }) => ratio));
  const table = element(
    'table',
    { class: 'forest' },
    element('caption', { class: 'hidden' }, 'Ratios to the reference with their intervals'),
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        element('th', { scope: 'col' }, head),
        element('th', { scope: 'col', class: 'picture' }, drawAxis(axis)),
        element('th', { scope: 'col' }, 'ratio'),
      ),
    ),
    element(
      'tbody',
      {},
      ...rows.map(({ label, ratio, why }, i) => {
        const [target, metric, , , , outcome, word, text] = ratio;
        const [ratioText, ...bounds] = text.split(' ');
        // Of several candidates each has its colour; the name of a group stands once.
        const isNamed = !several || label !== rows[i - 1]?.label;
        const row = element(
          'tr',
          { 'data-t': target, title: `${data.targets[target]}: ${label} ${text}${why && `; ${why}`}` },
          element(
            'th',
            { scope: 'row' },
            several && swatch(target),
            several && element('span', { class: 'hidden' }, `${data.targets[target]} `),
            element('span', isNamed ? {} : { class: 'hidden' }, label),
            isNamed && drawDirection(data.metrics[metric]),
          ),
          element('td', { class: 'picture' }, drawRatio(ratio, axis, data.tolerance ?? 0)),
          element(
            'td',
            {},
            ratioText,
            ' ',
            element('span', { class: 'bounds' }, bounds.join(' ')),
            ' ',
            element('b', { class: outcome }, word),
            why !== '' && element('span', { class: 'hidden' }, `: ${why}`),
          ),
        );
        return row;
      }),
    ),
  );
  hideElements(table);
  return table;
}

/** @param {MetricData | undefined} metric */
function drawDirection(metric) {
  const isHigher = metric?.betterWhen === 'higher';
  return element(
    'span',
    { class: 'side' },
    element('span', { 'aria-hidden': 'true' }, isHigher ? ' ▸' : ' ◂'),
    element('span', { class: 'hidden' }, isHigher ? ' (higher is better)' : ' (lower is better)'),
  );
}

/**
 * @typedef {object} Axis
 * @property {(ratio: number) => number} at per cent of the width
 * @property {readonly number[]} ticks
 */

/**
 * Symmetric about 1 only as far as the data asks; at least a factor of 1.25 to either side.
 *
 * @param {readonly RatioData[]} ratios
 * @returns {Axis}
 */
function layOutAxis(ratios) {
  const ends = ratios.flatMap(([, , ratio, low, high]) => [ratio, low ?? ratio, high ?? ratio]);
  const from = Math.log(Math.min(1 / 1.25, ...ends)) * 1.06;
  const to = Math.log(Math.max(1.25, ...ends)) * 1.06;
  const steps = [
    [1.1, 1.2, 1.4],
    [1.25, 1.5, 2, 3],
    [1.5, 2, 3, 5, 8],
    [2, 4, 8, 16],
    [3, 10, 30, 100],
    [10, 100, 1000, 1e4, 1e5, 1e6],
  ];
  const fits = steps.map((list) =>
    [...list.map((one) => 1 / one).reverse(), 1, ...list].filter((one) => {
      const place = Math.log(one);
      // A label at the very end would reach into the next column.
      return place >= from * 0.9 && place <= to * 0.9;
    }),
  );
  const span = to - from;
  // At most five labels, and none so close to the next that they would touch on a phone.
  const ticks = fits.find(
    (list) =>
      list.length <= 5 &&
      list.every((one, i) => i === 0 || (Math.log(one) - Math.log(list[i - 1] ?? one)) / span > 0.32),
  );
  return { at: (ratio) => (100 * (Math.log(ratio) - from)) / span, ticks: ticks ?? [1] };
}

/** @param {Axis} axis */
function drawAxis({ at, ticks }) {
  return svgElement(
    'svg',
    { class: 'axis', 'aria-hidden': 'true' },
    ...ticks.map((tick) =>
      svgElement(
        'text',
        { x: `${at(tick)}%`, y: 14, 'text-anchor': 'middle' },
        `${Number(tick.toPrecision(tick < 1 ? 2 : 3))}×`,
      ),
    ),
  );
}

/**
 * @param {RatioData} ratio
 * @param {Axis} axis
 * @param {number} tolerance
 */
function drawRatio([, , ratio, low, high, outcome], { at, ticks }, tolerance) {
  const [left, right] = [at(1 / (1 + tolerance)), at(1 + tolerance)];
  const isKnown = low !== null && high !== null;
  return svgElement(
    'svg',
    { 'aria-hidden': 'true', class: outcome },
    svgElement('rect', { class: 'tolerance', x: `${left}%`, width: `${right - left}%`, height: '100%' }),
    ...ticks.map((tick) =>
      svgElement('line', {
        class: tick === 1 ? 'one' : 'tick',
        x1: `${at(tick)}%`,
        x2: `${at(tick)}%`,
        y1: '0',
        y2: '100%',
      }),
    ),
    isKnown &&
      svgElement('line', { class: 'interval', x1: `${at(low)}%`, x2: `${at(high)}%`, y1: '50%', y2: '50%' }),
    svgElement('circle', { cx: `${at(ratio)}%`, cy: '50%', r: 4.5 }),
  );
}
