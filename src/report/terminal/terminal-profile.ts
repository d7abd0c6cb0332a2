// The whole section of one profile: tables of values, ratios, and what limited or spoiled the rounds.
import type { ProfileReport } from '../model.ts';
import { type ComparisonView, viewProfile } from '../view/profile-view.ts';
import { renderEvents } from './terminal-events.ts';
import { type Page, paragraph } from './terminal-page.ts';
import { stackTables } from './terminal-tables.ts';
import { renderAnswers, renderPair, toColumns, writeLine } from './terminal-view.ts';

export function renderProfile(profile: ProfileReport, page: Page): string[] {
  const view = viewProfile(profile);
  const { isMeasured, speed, cost, operations } = view;
  const [key, ...speeds] = speed === undefined ? [] : toColumns(speed, page);
  const costs = cost === undefined ? [] : toColumns(cost, page).slice(1);
  const [operation, target, ...values] = operations === undefined ? [] : toColumns(operations, page);
  return [
    ...paragraph(view.name, page, { style: 'bold', indent: '' }),
    ...paragraph(view.load, page, { style: 'dim' }),
    ...view.missing.flatMap((line) => writeLine(line, page)),
    ...(isMeasured ? [] : paragraph('Nothing measured.', page)),
    ...(key === undefined ? [] : stackTables([key], [speeds, costs], page)),
    ...(operation === undefined || target === undefined
      ? []
      : stackTables([operation, target], [values], page)),
    ...view.gaps.flatMap((text) => paragraph(text, page, { style: 'dim' })),
    ...view.remarks.flatMap((text) => paragraph(text, page)),
    ...(view.events === undefined ? [] : renderEvents(view.events, page)),
    ...view.comparisons.flatMap((comparison) => renderComparison(comparison, page)),
    ...(isMeasured ? [''] : []),
    ...view.limits.flatMap((line) => writeLine(line, page)),
    ...renderOddities(view.oddities, page),
  ];
}

function renderComparison({ headline, answers, table }: ComparisonView, page: Page): string[] {
  return [
    '',
    ...paragraph(headline, page, { style: 'cyan' }),
    ...(answers === undefined ? [] : renderAnswers(answers, page)),
    ...(table === undefined ? [] : renderPair(table, page)),
  ];
}

/** More would hide the rest of the page; every round is in the result file. */
const MOST_ODDITIES = 4;

function renderOddities(oddities: readonly string[], page: Page): string[] {
  const more = oddities.length - MOST_ODDITIES;
  return [...oddities.slice(0, MOST_ODDITIES), ...(more > 0 ? [`and ${more} more odd rounds`] : [])].flatMap(
    (text) => paragraph(`odd: ${text}`, page, { style: 'dim' }),
  );
}
