// `compat data`: whether keys of every type survive the ways from one server to the other, in both directions.
import { tryAllWays } from '../../compat/data/move-data.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import { Interrupted } from '../../core/interrupted.ts';
import { type Column, renderTable } from '../../report/terminal/render-table.ts';
import { type Page, paragraph } from '../../report/terminal/terminal-page.ts';
import { createInk } from '../../report/terminal/terminal-text.ts';
import type { DataMovesResult, DataRow } from '../../result/data-moves.ts';
import { createRunId } from '../../result/store/directory.ts';
import { withTargets } from '../../stage/with-targets.ts';
import type { Target } from '../../targets/contract.ts';
import { parseTargetSpec } from '../../targets/spec/parse-target-spec.ts';
import { listenForInterrupt } from '../host/interrupt.ts';
import { reportError } from '../host/report-error.ts';
import { refuseSameNames } from '../run/choices.ts';
import { describeTerminal, type TerminalAbilities } from '../terminal/terminal.ts';
import type { CompatOptions } from './options.ts';

const NARROWEST = 60;

/** @returns the exit code */
export async function runDataMoves(host: Host, options: CompatOptions): Promise<number> {
  const reference = parseTargetSpec(options.reference ?? 'redis', host.env);
  const candidate = parseTargetSpec(options.candidate ?? 'dragonfly', host.env);
  refuseSameNames([reference, candidate]);
  const interrupt = listenForInterrupt(host, () =>
    host.stderr.write('stopping; what was written is removed.\n'),
  );
  const { signal } = interrupt;
  const warnings: string[] = [];
  const tell = (text: string) => {
    if (!options.quiet) host.stderr.write(`${text}\n`);
  };
  try {
    const found = await withTargets(
      {
        targets: [reference, candidate],
        runId: createRunId(),
        env: host.env,
        signal,
        allowNonempty: options['allow-nonempty'] ?? false,
        snapshots: true,
        onEvent: (event) => {
          if (event.kind === 'warning') warnings.push(event.warning.message);
          if (event.kind === 'target-step') tell(`${event.target}: ${event.text}`);
        },
      },
      (stage) =>
        stage.withKeys([], async () => {
          const [one, other] = stage.targets as [Target, Target];
          const rows: DataRow[] = [];
          for (const [from, to] of [
            [one, other],
            [other, one],
          ] as const) {
            tell(`from ${from.name} to ${to.name}: keys one by one, a snapshot, replication`);
            const { keyPrefix } = stage;
            rows.push(
              ...(await tryAllWays({
                from,
                to,
                keyPrefix,
                signal,
                clear: (target) => stage.removeKeys(target),
              })),
            );
          }
          return { reference: describeServer(one), candidate: describeServer(other), rows };
        }),
    );
    const result = { ...found, warnings };
    host.stdout.write(
      options.json
        ? `${JSON.stringify(result)}\n`
        : describeMoves(result, describeTerminal(host.stdout, host.env)),
    );
    const isFound = result.rows.some(({ outcome }) => outcome === 'refused' || outcome === 'differs');
    return options['fail-on'] !== undefined && isFound ? EXIT.gateFailed : EXIT.ok;
  } catch (error) {
    const interrupted = interrupt.exitCode();
    if (interrupted === undefined) throw error;
    if (!(error instanceof Interrupted)) reportError(host, error);
    return interrupted;
  } finally {
    interrupt.stopListening();
  }
}

function describeServer({ name, identity }: Target): DataMovesResult['reference'] {
  return { name, flavor: identity.flavor, version: identity.version };
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
      return { text: found === 0 ? '' : String(found), ...(style === undefined ? {} : { style }) };
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
  const name = ({ name: own, flavor, version }: DataMovesResult['reference']) =>
    `${own} (${flavor} ${version})`;
  return `${[
    ...paragraph(
      `${lost === 0 ? 'All that was moved arrived' : `${lost} of ${rows.length} moves lost something or were refused`}: ${name(reference)} and ${name(candidate)}`,
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
