// Claims and what became of them, as a page of GitHub's markdown.
import type { ClaimRow, ClaimsReport, ClaimVerdict } from '../../result/kinds/claims.ts';
import {
  CLAIM_WORDS,
  describeClaimed,
  describeMeasured,
  describeSweep,
  listJudgedBy,
  summarizeClaims,
} from '../claims-section.ts';
import { escapeName, escapeText, inlineCode, keepTogether } from './escape.ts';
import { renderTable, texts } from './table.ts';

const MARKS: Readonly<Record<ClaimVerdict, string>> = {
  holds: '✅',
  'direction-only': '↗️',
  'does-not-hold': '❌',
  depends: '↔️',
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
      texts('why', claims.map(explain)),
    ]),
    ...(judgedBy.length === 0 ? [] : [`Judged by: ${judgedBy.map(inlineCode).join(', ')}`]),
    `<sub>cache-bench ${escapeName(tool.version)}</sub>`,
  ];
  return `${parts.join('\n\n')}\n`;
}

/** The reason; what each value of a sweep gave, and of which data and versions, in small. */
function explain(claim: ClaimRow): string {
  const { reason, held } = claim;
  const notes = [describeSweep(claim), held === undefined ? undefined : `of ${held}`];
  return [
    escapeText(reason),
    ...notes.flatMap((note) => (note === undefined ? [] : [`<sub>${escapeText(note)}</sub>`])),
  ].join('<br>');
}

/** With its source, where that is another than of them all. */
function describeClaim({ id, text, source }: ClaimRow, sourceOfAll: string): string {
  const origin = source === sourceOfAll ? '' : `<br><sub>${escapeText(source)}</sub>`;
  return `**${escapeName(id)}**: ${escapeText(text)}${origin}`;
}
