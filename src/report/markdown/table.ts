// Tables of GitHub's markdown.

export interface Column {
  readonly head: string;
  readonly align: 'left' | 'right';
  /** One for each row; escaped by whoever made them. */
  readonly cells: readonly string[];
}

export function renderTable(columns: readonly Column[]): string {
  const rows = columns[0]?.cells.map((_, row) => columns.map(({ cells }) => cells[row]!)) ?? [];
  return [
    toLine(columns.map(({ head }) => head)),
    `|${columns.map(({ align }) => (align === 'right' ? '--:' : '---')).join('|')}|`,
    ...rows.map(toLine),
  ].join('\n');
}

function toLine(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Left-aligned column of texts. */
export function texts(head: string, cells: readonly string[]): Column {
  return { head, align: 'left', cells };
}

/** Right-aligned column of numbers. */
export function numbers(head: string, cells: readonly string[]): Column {
  return { head, align: 'right', cells };
}
