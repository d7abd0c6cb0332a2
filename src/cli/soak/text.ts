// A soak as text: what will be sent, a line a period while it goes on, and the table of verdicts at the end.
import { formatBytes, formatCount, formatDurationNs, formatLongDurationNs } from '../../core/units.ts';
import {
  describeHorizon,
  describeSoakHeadline,
  describeSoakSize,
  listDifferences,
  listSoakGaps,
  listSoakRows,
} from '../../report/soak-section.ts';
import { type Column, renderTable } from '../../report/terminal/render-table.ts';
import { paragraph } from '../../report/terminal/terminal-page.ts';
import { createInk, type Style } from '../../report/terminal/terminal-text.ts';
import type { SoakPeriod, SoakResult, SoakRow } from '../../result/kinds/soak.ts';
import type { SoakPlan } from '../../soak/soak-plan.ts';
import { turnoversPerSecond } from '../../soak/turnover.ts';
import { listTargets } from '../run/default-targets.ts';
import type { TerminalAbilities } from '../terminal/terminal.ts';

/** @param areFound nobody named targets: they are what is installed here */
export function describeSoakPlan(
  { profiles, targets, pace, beside, ...plan }: SoakPlan,
  areFound = false,
): string {
  const names = listTargets(targets, areFound);
  const ends = [
    ...(plan.forNs === undefined ? [] : [`for ${formatLongDurationNs(plan.forNs)}`]),
    ...(plan.turnovers === undefined ? [] : [`until the keys turned over ${plan.turnovers} times`]),
  ];
  const loads = profiles.map(({ profile, ratePerSecond }) => {
    const perHour = turnoversPerSecond(profile, ratePerSecond) * 3600;
    const turns = perHour === 0 ? 'no writes' : `${formatCount(perHour)} turnovers an hour`;
    return `${profile.name} at ${formatCount(ratePerSecond)} ops/s (${turns})`;
  });
  return [
    `${loads.join(' and ')} on each of ${names}, side by side, ${ends.join(' or ')}`,
    `a row every ${formatLongDurationNs(pace.rowNs)}, medians of ${pace.rowsPerPeriod} rows; beside it: ${beside.join(', ') || 'nothing'}`,
  ].join('\n');
}

/** "2 h 00 min  redis 5.00k ops/s, p99 412 µs, 24.1 MiB, 104 sockets · dragonfly …" */
export function describePeriod({ atHours, targets }: SoakPeriod): string {
  const each = targets.map(({ target, ratePerSecond, failed, values }) =>
    [
      `${target} ${formatCount(ratePerSecond)} ops/s`,
      ...(values.p99 === undefined ? [] : [`p99 ${formatDurationNs(values.p99)}`]),
      ...(values.used === undefined ? [] : [formatBytes(values.used)]),
      ...(values.sockets === undefined ? [] : [`${values.sockets} sockets`]),
      ...(failed === 0 ? [] : [`${formatCount(failed)} failed`]),
    ].join(', '),
  );
  return `${formatLongDurationNs(atHours * 3600e9)}  ${each.join(' · ')}`;
}

export function describeRow({ at, targets }: SoakRow): string {
  const each = targets.map(
    ({ target, completed, p99Ns, usedBytes, rssBytes }) =>
      `${target} ${formatCount(completed)} replies, p99 ${formatDurationNs(p99Ns ?? Number.NaN)}, used ${formatBytes(usedBytes ?? Number.NaN)}, RSS ${formatBytes(rssBytes ?? Number.NaN)}`,
  );
  return `${at}  ${each.join(' · ')}`;
}

export function describeSoak(result: SoakResult, terminal: TerminalAbilities): string {
  const ink = createInk(terminal);
  const page = { ink, width: terminal.columns };
  const rows = listSoakRows(result);
  const column = (
    head: string,
    align: Column['align'],
    of: (row: (typeof rows)[number]) => string,
  ): Column => ({
    head,
    align,
    cells: rows.map((row) => ({ text: ink.write(of(row)), ...styleOf(head, row) })),
  });
  const table = renderTable(
    [
      column('target', 'left', ({ target }) => target),
      column('what', 'left', ({ metric }) => metric),
      column('verdict', 'left', ({ word }) => word),
      column('level', 'right', ({ level }) => level),
      column(`growth within ${describeHorizon(result)} [95 %]`, 'right', ({ projected }) => projected),
      column('tolerated', 'right', ({ tolerance }) => tolerance),
    ],
    ink,
  );
  const notes = rows.flatMap(({ target, metric, notes: text }) =>
    text === '' ? [] : [`${metric} of ${target}: ${text}.`],
  );
  return [
    ...paragraph(describeSoakHeadline(result), page, { style: 'bold', indent: '' }),
    ...paragraph(describeSoakSize(result), page, { indent: '' }),
    '',
    ...(rows.length === 0 ? [] : [...table, '']),
    ...[...listDifferences(result), ...notes].flatMap((text) => paragraph(text, page, { indent: '' })),
    ...result.incidents.flatMap(({ at, text }) =>
      paragraph(`${at} ${text}`, page, { indent: '', style: 'yellow' }),
    ),
    ...listSoakGaps(result).flatMap((text) => paragraph(text, page, { indent: '', style: 'dim' })),
    '',
  ].join('\n');
}

function styleOf(head: string, { isBad, word }: { isBad: boolean; word: string }): { style?: Style } {
  if (head !== 'verdict') return {};
  if (isBad) return { style: 'red' };
  return word === 'stable' ? { style: 'green' } : {};
}
