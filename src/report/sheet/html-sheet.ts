// A sheet as one HTML file without a script.
import { readStyle } from '../html/assets.ts';
import { html, type Markup, trusted } from '../html/markup.ts';
import { renderShell } from '../html/page-shell.ts';
import { scrollable } from '../html/parts.ts';
import {
  type Sheet,
  type SheetCell,
  type SheetItem,
  type SheetSection,
  type SheetTable,
  shownSections,
  type Tone,
} from './sheet.ts';

const CLASSES: Readonly<Record<Tone, string>> = {
  good: 'passed',
  bad: 'failed',
  care: 'care',
  dim: 'reason',
};

export function renderHtmlSheet(sheet: Sheet): string {
  return renderShell({
    title: `${sheet.title} · cache-bench`,
    assets: { style: readStyle() },
    body: html`<main class="sheet">
      <h1>${sheet.title}</h1>
      ${sheet.claims.map((text) => html`<p class="claim">${text}</p>`)}
      ${sheet.lines.map((text) => html`<p>${text}</p>`)}
      ${sheet.warnings.length > 0 && html`<ul class="warnings">${sheet.warnings.map((text) => html`<li>${text}`)}</ul>`}
      ${shownSections(sheet).map(renderSection)}
      <p><small>${sheet.foot}</small></p>
    </main>`,
  });
}

function renderSection({ id, heading, text = [], table, list = [], figure }: SheetSection): Markup {
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${heading}</h2>
    ${text.map((one) => html`<p>${one}</p>`)}
    ${table !== undefined && table.rows.length > 0 && renderRows(heading, table)}
    ${list.length > 0 && html`<ul>${list.map(renderItem)}</ul>`}
    ${figure !== undefined && html`<figure>${trusted(figure.svg)}<figcaption>${figure.caption}</figcaption></figure>`}
  </section>`;
}

function renderItem({ details = [], ...item }: SheetItem): Markup {
  return html`<li>${renderCell(item)}${details.length > 0 && html`<ul>${details.map((one) => html`<li>${renderCell(one)}`)}</ul>`}`;
}

function renderRows(label: string, { heads, rows, isNumeric = false }: SheetTable): Markup {
  return scrollable(
    label,
    html`<table${!isNumeric && html` class="texts"`}>
      <thead><tr>${heads.map((head) => html`<th scope="col">${head}`)}
      <tbody>${rows.map(
        ([first, ...rest]) =>
          html`<tr><th scope="row">${first !== undefined && renderCell(first)}${rest.map((cell) => html`<td>${renderCell(cell)}`)}`,
      )}
    </table>`,
  );
}

function renderCell({ text, tone, isCode = false }: SheetCell): Markup {
  const inner = isCode ? html`<code>${text}</code>` : html`${text}`;
  return tone === undefined ? inner : html`<span class="${CLASSES[tone]}">${inner}</span>`;
}
