// A soak as markdown: the sentence, the table of verdicts, what happened on the way, and what was not put to the test.
import type { SoakResult } from '../../result/kinds/soak.ts';
import {
  describeHorizon,
  describeSoakHeadline,
  describeSoakSize,
  listDifferences,
  listSoakGaps,
  listSoakRows,
} from '../soak-section.ts';
import { fitParts } from './document.ts';
import { escapeName, escapeText } from './escape.ts';
import { numbers, renderTable, texts } from './table.ts';

const LIMIT_BYTES = 60_000;

export function renderSoakMarkdown(result: SoakResult): string {
  const rows = listSoakRows(result);
  const targets = result.targets.map(({ name }) => escapeName(name)).join(' and ');
  const table = renderTable([
    texts(
      'target',
      rows.map(({ target }) => escapeName(target)),
    ),
    texts(
      'what',
      rows.map(({ metric }) => metric),
    ),
    texts(
      'verdict',
      rows.map(({ word, isBad }) => (isBad ? `**${word}**` : word)),
    ),
    numbers(
      'level',
      rows.map(({ level }) => level),
    ),
    numbers(
      `growth within ${describeHorizon(result)} [95 %]`,
      rows.map(({ projected }) => projected),
    ),
    numbers(
      'tolerated',
      rows.map(({ tolerance }) => tolerance),
    ),
    texts(
      'notes',
      rows.map(({ notes }) => notes),
    ),
  ]);
  const list = (lines: readonly string[]): string => lines.map((line) => `- ${escapeText(line)}`).join('\n');
  const differences = listDifferences(result);
  const incidents = result.incidents.map(({ at, text }) => `${at} ${text}`);
  const warnings = result.warnings.map(({ message }) => message);
  return fitParts(
    [
      { text: `## Soak of ${targets}` },
      { text: `**${escapeText(describeSoakHeadline(result))}**` },
      { text: escapeText(describeSoakSize(result)) },
      ...(rows.length === 0 ? [] : [{ text: table }]),
      ...(differences.length === 0 ? [] : [{ text: list(differences) }]),
      ...(incidents.length === 0
        ? []
        : [{ text: `Incidents:\n\n${list(incidents)}`, detail: 1, label: 'list of incidents' }]),
      ...(warnings.length === 0 ? [] : [{ text: list(warnings), detail: 2, label: 'list of warnings' }]),
      { text: `Not tested:\n\n${list(listSoakGaps(result))}` },
      {
        text: `cache-bench ${escapeText(result.tool.version)}, ${result.startedAt}; repeat it with ${escapeText(result.command)}`,
      },
    ],
    LIMIT_BYTES,
    (missing) => `Left out for its length: ${missing}.`,
  );
}
