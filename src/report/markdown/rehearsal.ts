// A rehearsal as a page of GitHub's markdown.
import type { RehearsalResult } from '../../result/kinds/rehearsal.ts';
import { type RehearsalSection, viewRehearsal } from '../rehearsal-view.ts';
import { escapeName, escapeText } from './escape.ts';
import { renderTable } from './table.ts';

export function renderRehearsalMarkdown(result: RehearsalResult): string {
  const { title, headline, sections } = viewRehearsal(result);
  const parts = [
    `# ${escapeText(title)}`,
    `**${escapeText(headline)}**`,
    ...sections.flatMap(renderSection),
    ...result.warnings.map(({ id, message }) => `> ⚠️ ${id} ${escapeText(message)}`),
    `<sub>cache-bench ${escapeName(result.tool.version)}, ${escapeText(result.startedAt)}</sub>`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function renderSection({ heading, sentences, table }: RehearsalSection): readonly string[] {
  return [
    `## ${heading}`,
    ...sentences.map(escapeText),
    ...(table === undefined || table.rows.length === 0
      ? []
      : [
          renderTable(
            table.head.map(({ text, isNumber }, column) => ({
              head: text,
              align: isNumber ? ('right' as const) : ('left' as const),
              cells: table.rows.map((row) => escapeText(row[column]!)),
            })),
          ),
        ]),
  ];
}
