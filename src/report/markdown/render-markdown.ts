// The report as markdown for GitHub: a file, a pull-request comment or a step summary.

import { buildLadders } from '../ladder.ts';
import type { ReportInput } from '../report-input.ts';
import { buildSweeps } from '../sweep.ts';
import { toleranceOf } from '../tolerance.ts';
import { renderCapacity } from './capacity.ts';
import { renderClosing } from './closing.ts';
import { fitParts, type Part } from './document.ts';
import { renderHead } from './head.ts';
import { renderLadder } from './ladder.ts';
import { renderProfile } from './profile.ts';
import { renderSweep } from './sweep.ts';

/** GitHub takes 65,536 characters in a comment; the rest is for a line or two around it. */
const LARGEST_BYTES = 60_000;

export function renderMarkdown(input: ReportInput): string {
  const parts = [...renderHead(input), ...renderBody(input), ...renderClosing(input)];
  return fitParts(
    parts,
    LARGEST_BYTES,
    (missing) =>
      `> [!NOTE]\n> Left out to stay below ${LARGEST_BYTES / 1000} kB: ${missing}.\n> The HTML report has everything: <code>cache-bench report RESULT --format html -o report.html</code>`,
  );
}

/** A search for capacities has no rounds. */
function renderBody({ report, result }: ReportInput): Part[] {
  if (result.kind === 'cache-bench capacity') return renderCapacity(result);
  const judging = { tolerance: toleranceOf(result) };
  return [
    ...buildLadders(result, judging).map(renderLadder),
    ...buildSweeps(result, judging).map(renderSweep),
    ...report.profiles.flatMap((profile) => renderProfile(profile, result)),
  ];
}
