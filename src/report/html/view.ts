// Tables and sentences of a view as markup of the page.
import type { Cell, Column, Sentence, Span, Table } from '../view/shapes.ts';
import { html, type Markup } from './markup.ts';
import { scrollable, swatch } from './parts.ts';

/** @param swatches whether the rows are named by their targets, and have their colours */
export function renderView(
  { title, caption = title, note, columns, rowTargets }: Table,
  { swatches = false }: { readonly swatches?: boolean } = {},
): Markup {
  const rows = columns[0]!.cells.map((_, row) => row);
  const isProse = columns.every(({ kind }) => kind === 'text');
  return html`${scrollable(
    title,
    html`<table${isProse && html` class="texts"`}>
      <caption>${caption}</caption>
      <thead><tr>${columns.map(renderColumnHead)}
      <tbody>${rows.map((row) => {
        const target = rowTargets?.[row];
        const mark = swatches && target !== undefined && swatch(target);
        return html`<tr${target !== undefined && html` data-t="${target}"`}><th scope="row">${mark}${columns[0]!.cells[row]!.text}${columns
          .slice(1)
          .map((column) => renderCell(column, column.cells[row]!, isProse))}`;
      })}
    </table>`,
  )}${renderNote(note)}`;
}

export function renderNote(note: string | undefined): Markup | undefined {
  return note === undefined ? undefined : html`<p class="gap">${note}</p>`;
}

export function renderColumnHead({ head, hint, target }: Column): Markup {
  return html`<th scope="col">${target !== undefined && swatch(target)}${head}${hint !== undefined && html`<small>${hint}</small>`}`;
}

/** @param isProse the whole table is text, and says so itself */
export function renderCell({ kind }: Column, { text, note }: Cell, isProse = false): Markup {
  return html`<td${!isProse && kind !== 'number' && html` class="text"`}>${text}${
    note && html`<small>${note.text} <b class="${note.outcome}">${note.word}</b></small>`
  }`;
}

export function renderSentence(sentence: Sentence): readonly (string | Markup)[] {
  return sentence.map(renderSpan);
}

function renderSpan(span: Span): string | Markup {
  if (typeof span === 'string') return span;
  switch (span.role) {
    case 'name':
      return html`<b>${span.text}</b>`;
    case 'detail':
      return html`<span class="reason">${span.text}</span>`;
    case 'quote':
      return html`<q>${span.text}</q>`;
    case 'foreign':
      return span.text;
  }
}
