// Keeps the live page up to date: every event is all that there is to show, so that one that is missed is no loss.
import { element } from './dom.js';
import { drawSeries } from './series.js';
import { installTheme } from './theme.js';
import { installToolbar } from './visibility.js';

/** @import { PageData, SeriesData } from '../page-data.ts' */

/**
 * @typedef {object} Snapshot
 * @property {string} title
 * @property {string[]} targets
 * @property {string} state
 * @property {SeriesData[]} series
 * @property {{ text: string, isTrouble: boolean }[]} notes
 * @property {{ target: string, metric: string, word: string }[]} verdicts
 * @property {{ name: string, what: string, state: string, found?: string, isTrouble?: boolean }[]} phases
 * @property {boolean} hasEnded
 */

/** @type {PageData} */
const data = JSON.parse(document.getElementById('data')?.textContent ?? '');
/** By title. @type {Map<string, (newer: SeriesData) => void>} */
const plots = new Map();

/** @param {string} id */
function part(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`no ${id}`);
  return found;
}

/** @param {Snapshot} snapshot */
function show(snapshot) {
  // The targets are known a moment after the page: their colours and buttons come with it.
  if (snapshot.targets.join('\n') !== data.targets.join('\n')) return location.reload();
  part('title').textContent = snapshot.title;
  part('state').textContent = snapshot.state;
  for (const series of snapshot.series) {
    const update = plots.get(series.title);
    if (update !== undefined) update(series);
    else plots.set(series.title, addPlot(series));
  }
  showPhases(snapshot.phases);
  showVerdicts(snapshot.verdicts);
  showNotes(snapshot.notes);
}

/** @param {SeriesData} series */
function addPlot(series) {
  const caption = element('figcaption', {}, element('h3', {}, series.title), element('p', {}, series.about));
  const figure = element('figure', { 'data-plot': 'live' }, caption);
  part('plots').append(figure);
  return drawSeries(figure, data.targets, series);
}

/** @param {Snapshot['phases']} phases */
function showPhases(phases) {
  part('phases').hidden = phases.length === 0;
  const rows = phases.map(({ name, what, state, found, isTrouble }) =>
    element(
      'tr',
      state === 'now' ? { 'aria-current': 'step' } : {},
      element('th', { scope: 'row' }, name),
      element('td', {}, what),
      element('td', {}, state),
      element('td', isTrouble ? { class: 'failed' } : {}, found ?? ''),
    ),
  );
  part('phases')
    .querySelector('tbody')
    ?.replaceChildren(...rows);
}

/** @param {Snapshot['verdicts']} verdicts */
function showVerdicts(verdicts) {
  part('verdicts').hidden = verdicts.length === 0;
  const rows = verdicts.map(({ target, metric, word }) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, target),
      element('td', {}, metric),
      element('td', word === 'grows' ? { class: 'failed' } : {}, word),
    ),
  );
  part('verdicts')
    .querySelector('tbody')
    ?.replaceChildren(...rows);
}

/** @param {Snapshot['notes']} notes */
function showNotes(notes) {
  part('notes').hidden = notes.length === 0;
  const items = notes.map(({ text, isTrouble }) => element('li', isTrouble ? { class: 'failed' } : {}, text));
  part('notes')
    .querySelector('ul')
    ?.replaceChildren(...items);
}

const toolbar = document.querySelector('.toolbar');
const themeButton = document.getElementById('theme');
if (toolbar instanceof HTMLElement && themeButton !== null) {
  installToolbar(toolbar);
  installTheme(themeButton);
}

const events = new EventSource('events');
events.addEventListener('message', ({ data: text }) => {
  part('lost').hidden = true;
  /** @type {Snapshot} */
  const snapshot = JSON.parse(text);
  show(snapshot);
  // Who asks again would ask nobody.
  if (snapshot.hasEnded) events.close();
});
events.addEventListener('error', () => {
  part('lost').hidden = false;
});
