// Claims and what became of them, as a page of GitHub's markdown.
import type { ClaimRow, ClaimsReport, ClaimVerdict } from '../../result/kinds/claims.ts';
import {
  CLAIM_WORDS,
  describeClaimed,
  describeMeasured,
  listJudgedBy,
  summarizeClaims,
} from '../claims-section.ts';
import { escapeName, escapeText, inlineCode, keepTogether } from './escape.ts';
import { renderTable, texts } from './table.ts';

const MARKS: Readonly<Record<ClaimVerdict, string>> = {
  holds: '✅',
  'direction-only': '↗️',
  'does-not-hold': '❌',
  untestable: '❔',
};

export function renderClaims(report: ClaimsReport): string {
  const { name, source, machine, claims, tool } = report;
  const judgedBy = listJudgedBy(report);
  const parts = [
    `# Claims: ${escapeName(name)}`,
    `**${escapeText(summarizeClaims(report))}** (${escapeText(machine)})`,
    ...(source === '' ? [] : [`Claimed by: ${escapeText(source)}`]),
    renderTable([
      texts(
        'claim',
        claims.map((claim) => describeClaim(claim, source)),
      ),
      texts(
        'tested as',
        claims.map((claim) => (claim.expect === undefined ? 'no test' : inlineCode(describeClaimed(claim)))),
      ),
      texts(
        'measured',
        claims.map((claim) => keepTogether(escapeText(describeMeasured(claim)))),
      ),
      texts(
        'verdict',
        claims.map(({ verdict }) => `${MARKS[verdict]} ${CLAIM_WORDS[verdict]}`),
      ),
      texts(
        'why',
        claims.map(({ reason }) => escapeText(reason)),
      ),
    ]),
    ...(judgedBy.length === 0 ? [] : [`Judged by: ${judgedBy.map(inlineCode).join(', ')}`]),
    `<sub>cache-bench ${escapeName(tool.version)}</sub>`,
  ];
  return `${parts.join('\n\n')}\n`;
}

/** With its source, where that is another than of them all. */
function describeClaim({ id, text, source }: ClaimRow, sourceOfAll: string): string {
  const origin = source === sourceOfAll ? '' : `<br><sub>${escapeText(source)}</sub>`;
  return `**${escapeName(id)}**: ${escapeText(text)}${origin}`;
}
