// `compat data`: whether keys of every type survive the ways from one server to the other, in both directions.

import { nameMovedKeys, tryAllWays } from '../../compat/data/move-data.ts';
import { SAMPLES } from '../../compat/data/samples.ts';
import { dropUndefined } from '../../core/drop-undefined.ts';
import type { Host } from '../../core/host.ts';
import { type Column, renderTable } from '../../report/terminal/render-table.ts';
import { type Page, paragraph } from '../../report/terminal/terminal-page.ts';
import { createInk } from '../../report/terminal/terminal-text.ts';
import type { DataMovesResult, DataRow } from '../../result/data-moves.ts';
import type { Target } from '../../targets/contract.ts';
import type { TerminalAbilities } from '../terminal/terminal.ts';
import { describeName, onTwoTargets } from './on-two-targets.ts';
import type { CompatOptions } from './options.ts';

const NARROWEST = 60;

/** @returns the exit code */
export function runDataMoves(host: Host, options: CompatOptions): Promise<number> {
  return onTwoTargets(host, options, {
    plan: SAMPLES.map(({ type }) => type),
    snapshots: true,
    async work({ reference, candidate, stage, named, signal, tell }) {
      const { keyPrefix } = stage;
      for (const key of nameMovedKeys(keyPrefix)) named.add(key);
      const rows: DataRow[] = [];
      for (const [from, to] of [
        [reference, candidate],
        [candidate, reference],
      ] as const) {
        tell(`from ${from.name} to ${to.name}: keys one by one, a snapshot, replication`);
        const clear = (target: Target) => stage.removeKeys(target);
        rows.push(...(await tryAllWays({ from, to, keyPrefix, signal, clear })));
      }
      return { rows };
    },
    describe: describeMoves,
    fails: ({ rows }) => rows.some(({ outcome }) => outcome === 'refused' || outcome === 'differs'),
  });
}

export function describeMoves(result: DataMovesResult, abilities: TerminalAbilities): string {
  const ink = createInk(abilities);
  const page: Page = { ink, width: Math.max(NARROWEST, abilities.columns) };
  const groups = groupBy(result.rows, ({ way, from, to }) => `${way}, ${from} to ${to}`).map(
    ([title, rows]) => ({ title, rows }),
  );
  const count = (rows: readonly DataRow[], outcome: DataRow['outcome']) =>
    rows.filter((row) => row.outcome === outcome).length;
  const numbers = (head: string, outcome: DataRow['outcome'], style?: 'red' | 'yellow'): Column => ({
    head,
    align: 'right',
    cells: groups.map(({ rows }) => {
      const found = count(rows, outcome);
      return { text: found === 0 ? '' : String(found), ...dropUndefined({ style }) };
    }),
  });
  const table = renderTable(
    [
      { head: 'way', align: 'left', cells: groups.map(({ title }) => ({ text: ink.write(title) })) },
      numbers('same', 'same'),
      numbers('differs', 'differs', 'yellow'),
      numbers('refused', 'refused', 'red'),
      numbers('not tried', 'not tried'),
    ],
    ink,
  );
  const { reference, candidate, rows, warnings } = result;
  const lost = rows.filter(({ outcome }) => outcome === 'differs' || outcome === 'refused').length;
  return `${[
    ...paragraph(
      `${lost === 0 ? 'Everything that was moved arrived' : `${lost} of ${rows.length} moves lost something or were refused`}: ${describeName(reference)} and ${describeName(candidate)}`,
      page,
      { indent: '', style: 'bold' },
    ),
    '',
    ...table,
    ...groups.flatMap(({ title, rows: own }) => describeGroup(title, own, page)),
    ...warnings.flatMap((text) => paragraph(`warning: ${text}`, page, { indent: '', style: 'yellow' })),
  ].join('\n')}\n`;
}

function describeGroup(title: string, rows: readonly DataRow[], page: Page): string[] {
  const told = rows.filter(({ outcome }) => outcome !== 'same');
  if (told.length === 0) return [];
  return [
    '',
    ...paragraph(title, page, { indent: '' }),
    ...groupBy(told, ({ outcome, detail = '' }) => `${outcome}: ${detail}`).flatMap(([what, own]) =>
      paragraph(`${what}: ${own.map(({ type }) => type).join('; ')}`, page, {
        style: STYLES[own[0]!.outcome],
      }),
    ),
  ];
}

const STYLES = { same: 'green', differs: 'yellow', refused: 'red', 'not tried': 'dim' } as const;

function groupBy(
  rows: readonly DataRow[],
  name: (row: DataRow) => string,
): readonly (readonly [string, readonly DataRow[]])[] {
  const groups = new Map<string, DataRow[]>();
  for (const row of rows) groups.set(name(row), [...(groups.get(name(row)) ?? []), row]);
  return [...groups];
}
