// The report as markdown for GitHub: a file, a pull-request comment or a step summary.
import type { ReportInput } from '../report-input.ts';
import { renderClosing } from './closing.ts';
import { fitParts } from './document.ts';
import { renderHead } from './head.ts';
import { renderProfile } from './profile.ts';

/** GitHub takes 65,536 characters in a comment; the rest is for a line or two around it. */
const LARGEST_BYTES = 60_000;

export function renderMarkdown(input: ReportInput): string {
  const parts = [
    ...renderHead(input),
    ...input.report.profiles.flatMap((profile) => renderProfile(profile, input.result)),
    ...renderClosing(input),
  ];
  return fitParts(
    parts,
    LARGEST_BYTES,
    (missing) =>
      `> [!NOTE]\n> Left out to stay below ${LARGEST_BYTES / 1000} kB: ${missing}.\n> The HTML report has everything: <code>cache-bench report RESULT --format html -o report.html</code>`,
  );
}
