// The short section of one profile: one table of each pair, and what went wrong.
import type { ProfileReport } from '../model.ts';
import { RATIO } from '../view/brief-table.ts';
import { tabulateTogether } from '../view/brief-together.ts';
import { CLIENT_WAS_LIMIT } from '../view/doubts.ts';
import { type ProfileView, viewProfile } from '../view/profile-view.ts';
import type { Table } from '../view/shapes.ts';
import { type Page, paragraph } from './terminal-page.ts';
import { cutAtWord, displayWidth } from './terminal-text.ts';
import { fits, renderPair, writeLine } from './terminal-view.ts';

export function renderBriefly(profile: ProfileReport, page: Page): string[] {
  const view = viewProfile(profile);
  const troubles = [...view.missing, ...view.limits, ...(view.events?.answers ?? [])].filter(({ tone }) =>
    // That a part missed its rate is said where its answers are.
    view.isPart ? tone === 'trouble' : tone !== undefined,
  );
  // The table of the sweep, or of the other profile, has its values.
  if (view.isPart && troubles.length === 0) return [];
  const tables = chooseTables(profile, view, page);
  const head = [...renderTitle(view, tables, page), ...troubles.flatMap((line) => writeLine(line, page))];
  if (view.isPart) return head;
  return [
    ...head,
    ...(view.isMeasured ? [] : paragraph('Nothing measured.', page)),
    // Rows of events have the names that the profile gave them: what they stand for is said there.
    ...(view.events === undefined ? [] : paragraph(view.description, page, { style: 'dim' })),
    ...tables.flatMap((table) => renderPair(table, page)),
    ...(showsGap(view) ? view.gaps.flatMap((text) => paragraph(text, page, { style: 'dim' })) : []),
    ...view.remarks.flatMap((text) => paragraph(text, page)),
  ];
}

/** All pairs in one table where there is room for it, else one below the other; one pair with all that there is room for. */
function chooseTables(profile: ProfileReport, { brief }: ProfileView, page: Page): readonly Table[] {
  if (brief.length === 1 && fits(brief[0]!, page)) return brief;
  const fitting = tabulateTogether(profile).find((table) => fits(table, page));
  return fitting === undefined ? brief : [fitting];
}

/** One line if it can be: on a line of its own no limit is told twice. */
function renderTitle(
  { name, briefLoad, briefLimits }: ProfileView,
  tables: readonly Table[],
  page: Page,
): string[] {
  const { ink, width } = page;
  const load = ink.write(`: ${briefLoad}`);
  const limits = briefLimits === undefined ? '' : ink.write(briefLimits);
  const isExplained = tables.some(({ note = '' }) => note.includes(CLIENT_WAS_LIMIT));
  const title = ink.write(name);
  const whole = `${title}${load}; ${limits}`;
  if (limits !== '' && displayWidth(whole) <= width)
    return [ink.paint('bold', title) + ink.paint('dim', `${load}; ${limits}`)];
  return [
    ink.paint('bold', cutAtWord(title, width)) +
      ink.paint('dim', dropParts(load, width - displayWidth(title))),
    ...(briefLimits === undefined || isExplained ? [] : paragraph(briefLimits, page, { style: 'dim' })),
  ];
}

/** "50 connections, closed loop; 100k keys" without its last parts, as far as needed; the whole report has them. */
function dropParts(text: string, width: number): string {
  let shown = text;
  while (shown !== '' && displayWidth(shown) > width)
    shown = shown.slice(0, Math.max(0, shown.lastIndexOf(','), shown.lastIndexOf(';')));
  return shown;
}

/** A ratio that is n/a has its reason beside it. */
function showsGap({ brief }: ProfileView): boolean {
  return brief.some(({ columns }) =>
    columns.some(({ head, cells }) => head !== RATIO && cells.some(({ text }) => text === 'n/a')),
  );
}
