// Claims and what became of them, as lines of a terminal: the table first, then each claim in words with the reason.
import type { ClaimsPlan } from '../../claims/plan-claims.ts';
import type { PreparedClaim } from '../../claims/prepare-claims.ts';
import { formatLongDurationNs } from '../../core/units.ts';
import {
  CLAIM_WORDS,
  describeClaimed,
  describeMeasured,
  describeSweep,
  listJudgedBy,
  summarizeClaims,
} from '../../report/claims-section.ts';
import { type Column, foldColumns, renderTable } from '../../report/terminal/render-table.ts';
import { INDENT, type Page, paragraph } from '../../report/terminal/terminal-page.ts';
import { createInk, escapeTerminal, type Style } from '../../report/terminal/terminal-text.ts';
import type { ClaimRow, ClaimsReport, ClaimVerdict } from '../../result/kinds/claims.ts';
import { summarizePlan } from '../run/text.ts';
import type { TerminalAbilities } from '../terminal/terminal.ts';

const STYLES: Readonly<Record<ClaimVerdict, Style>> = {
  holds: 'green',
  'direction-only': 'yellow',
  'does-not-hold': 'red',
  depends: 'yellow',
  untestable: 'dim',
};

/** Narrower terminals wrap by themselves. */
const NARROWEST = 60;

export function describeClaims(report: ClaimsReport, abilities: TerminalAbilities): string {
  const ink = createInk(abilities);
  const page = { ink, width: Math.max(NARROWEST, abilities.columns) };
  const { name, source, machine, claims } = report;
  const flush = { indent: '' };
  const judgedBy = listJudgedBy(report);
  const sections = [
    [
      ...paragraph(`Claims of ${name}: ${summarizeClaims(report)}`, page, { ...flush, style: 'bold' }),
      ...(source === '' ? [] : paragraph(source, page, flush)),
      ...paragraph(`Tested on ${machine}`, page, flush),
    ],
    ...tabulate(claims, page),
    claims.flatMap((claim) => explain(claim, page)),
    judgedBy.length === 0
      ? []
      : paragraph(`Judged by ${judgedBy.join(', ')}`, page, { ...flush, style: 'dim' }),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** Several tables where the terminal is too narrow for one. */
function tabulate(claims: readonly ClaimRow[], { ink, width }: Page): string[][] {
  const column = (head: string, tell: (claim: ClaimRow) => string): Column => ({
    head,
    align: 'left',
    cells: claims.map((claim) => ({ text: ink.write(tell(claim)) })),
  });
  const verdict = {
    ...column('verdict', (claim) => CLAIM_WORDS[claim.verdict]),
    cells: claims.map((claim) => ({ text: CLAIM_WORDS[claim.verdict], style: STYLES[claim.verdict] })),
  };
  const keys = [column('claim', ({ id }) => id)];
  const groups = [[column('claimed', describeClaimed), column('measured', describeMeasured)], [verdict]];
  return foldColumns(keys, groups, width - INDENT.length).map((columns) =>
    renderTable(columns, ink).map((line) => INDENT + line),
  );
}

function explain(claim: ClaimRow, page: Page): string[] {
  const { id, text, reason, verdict, held } = claim;
  const under = { indent: INDENT + INDENT };
  const notes = [describeSweep(claim), held === undefined ? undefined : `of ${held}`];
  return [
    ...paragraph(`${id}: ${text}`, page),
    ...paragraph(reason, page, { ...under, style: STYLES[verdict] }),
    ...notes.flatMap((note) => (note === undefined ? [] : paragraph(note, page, { ...under, style: 'dim' }))),
  ];
}

/** "3 runs, about 4 min", then what each is for, and what is left out. */
export function describeClaimsPlan({ runs, left }: ClaimsPlan): string {
  const takesNs = runs.reduce((sum, { plan }) => sum + plan.estimatedNs, 0);
  const lines = [
    `${runs.length} ${runs.length === 1 ? 'run' : 'runs'}, about ${formatLongDurationNs(takesNs)}; nothing has been sent.`,
    ...runs.map(({ plan, claims }) => {
      const targets = plan.targets.map(({ name }) => name).join(' and ');
      return `  ${describeProfiles(plan)} on ${targets}: ${summarizePlan(plan)}, for ${listIds(claims)}`;
    }),
    ...left.map(({ claim, judgement }) => `  ${claim.id} is not measured: ${judgement.reason}`),
  ];
  return lines.map((line) => `${escapeTerminal(line)}\n`).join('');
}

/** "read-heavy", or "memory-strings at 6 values of keys". */
function describeProfiles({ profiles }: ClaimsPlan['runs'][number]['plan']): string {
  const { profile, sweep } = profiles[0]!;
  return sweep === undefined
    ? profile.name
    : `${sweep.base} at ${profiles.length} values of ${sweep.parameter}`;
}

export function listIds(claims: readonly PreparedClaim[]): string {
  return claims.map(({ claim }) => claim.id).join(', ');
}
