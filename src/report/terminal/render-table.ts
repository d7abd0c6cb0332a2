// Tables of a terminal: no lines, two spaces between columns, folded into several tables where one is too wide.
import Table from 'cli-table3';
import { displayWidth, type Ink, type Style } from './terminal-text.ts';

export interface Cell {
  /** Written by the ink already, not painted. */
  readonly text: string;
  readonly style?: Style;
}

export interface Column {
  readonly head: string;
  readonly align: 'left' | 'right';
  /** One for each row. */
  readonly cells: readonly Cell[];
}

const GAP = '  ';

/** Without lines, as the library's documentation has it; heads and frames get no colour of its own. */
const BARE = {
  chars: {
    ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
    ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
    ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: GAP },
  },
  style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
};

export function renderTable(columns: readonly Column[], ink: Ink): string[] {
  const table = new Table({
    ...BARE,
    colAligns: columns.map(({ align }) => align),
    head: columns.map(({ head }) => ink.paint('dim', head)),
  });
  const rows = columns[0]?.cells.length ?? 0;
  for (let row = 0; row < rows; row++) {
    table.push(
      columns.map(({ cells }) => {
        const { text, style } = cells[row]!;
        return style === undefined ? text : ink.paint(style, text);
      }),
    );
  }
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

export function tableWidth(columns: readonly Column[]): number {
  return columns.reduce((sum, column) => sum + columnWidth(column), 0) + GAP.length * (columns.length - 1);
}

function columnWidth({ head, cells }: Column): number {
  return Math.max(displayWidth(head), ...cells.map(({ text }) => displayWidth(text)));
}

/**
 * As few tables as fit `width`, each beginning with the `keys`, and none much wider than the others of its group. Groups
 * share a table only when all of them fit into one.
 */
export function foldColumns(
  keys: readonly Column[],
  groups: readonly (readonly Column[])[],
  width: number,
): (readonly Column[])[] {
  const single = [...keys, ...groups.flat()];
  if (tableWidth(single) <= width) return [single];
  return groups.flatMap((group) => {
    let tables = fillTables(keys, group, width);
    // Of the ways to make as few, the one whose widest is narrowest: no column stands alone where others could join it.
    for (let narrower = width - 1; narrower > 0; narrower--) {
      const balanced = fillTables(keys, group, narrower);
      if (balanced.length > tables.length) break;
      tables = balanced;
    }
    return tables;
  });
}

function fillTables(keys: readonly Column[], group: readonly Column[], width: number): (readonly Column[])[] {
  const tables: Column[][] = [];
  for (const column of group) {
    const last = tables.at(-1);
    if (last !== undefined && tableWidth([...last, column]) <= width) last.push(column);
    else tables.push([...keys, column]);
  }
  return tables;
}
