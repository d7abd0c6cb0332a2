// Tables that share their first columns, one below the other where one would be too wide.
import { type Column, foldColumns, renderTable } from './render-table.ts';
import { INDENT, type Page } from './terminal-page.ts';

/** Each begins with an empty line. */
export function stackTables(
  keys: readonly Column[],
  groups: readonly (readonly Column[])[],
  { ink, width }: Page,
): string[] {
  return foldColumns(keys, groups, width - INDENT.length).flatMap((columns) => [
    '',
    ...renderTable(columns, ink).map((line) => INDENT + line),
  ]);
}
