// A core ladder: what each target makes of more cores, and the break-even of each pair.
import type { LadderReport } from '../ladder.ts';
import { LADDER_COLUMNS } from '../ladder-columns.ts';
import { abbreviateBreakEven } from '../ladder-sentences.ts';
import type { Part } from './document.ts';
import { escapeName, escapeText, keepTogether } from './escape.ts';
import { numbers, renderTable, texts } from './table.ts';

export function renderLadder({ profile, climbs, breakEvens, findings }: LadderReport): Part {
  const rows = climbs.flatMap(({ target, steps }) => steps.map((step) => ({ target, step })));
  const table = renderTable([
    texts(
      'target',
      rows.map(({ target }) => escapeName(target)),
    ),
    numbers(
      'cores',
      rows.map(({ step }) => String(step.cores)),
    ),
    ...LADDER_COLUMNS.map(({ head, textOf }) =>
      numbers(
        head,
        rows.map(({ step }) => keepTogether(textOf(step) ?? 'n/a')),
      ),
    ),
  ]);
  const crossings = renderTable([
    texts(
      'ahead with more cores',
      breakEvens.map(({ candidate }) => escapeName(candidate)),
    ),
    texts(
      'of',
      breakEvens.map(({ reference }) => escapeName(reference)),
    ),
    texts('break-even, cores', breakEvens.map(abbreviateBreakEven)),
  ]);
  return {
    text: [
      `## ${escapeName(profile)} by cores`,
      ...findings.map(escapeText),
      table,
      ...(breakEvens.length === 0 ? [] : [crossings]),
    ].join('\n\n'),
    detail: 1,
    label: 'core ladder',
  };
}
