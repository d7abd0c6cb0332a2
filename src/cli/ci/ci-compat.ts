// What a comparison of replies tells GitHub Actions: annotations, the summary of the step, and outputs.
import { listCompatAnnotations } from '../../ci/list-compat-annotations.ts';
import { renderOutputs } from '../../ci/outputs.ts';
import { renderStepSummary } from '../../ci/step-summary.ts';
import type { Host } from '../../core/host.ts';
import { countChecks, describeHeadline } from '../../report/compat-section.ts';
import { renderCompatMarkdown } from '../../report/markdown/compat.ts';
import type { CompatLevel, CompatResult } from '../../result/kinds/compat.ts';
import { appendToCi } from './append-to-ci.ts';
import { annotate } from './ci-annotate.ts';

/** Does nothing elsewhere. */
export function writeCompatToCi(
  host: Host,
  result: CompatResult,
  failOn: Exclude<CompatLevel, 'cosmetic'> | undefined,
): void {
  if (host.commands === undefined) return;
  annotate(host, listCompatAnnotations(result, failOn));
  const { breaks, differs } = countChecks(result.checks);
  appendToCi(host, 'GITHUB_STEP_SUMMARY', (usedBytes) =>
    // The report has the annotations.
    renderStepSummary({ annotations: [], report: renderCompatMarkdown(result) }, usedBytes),
  );
  appendToCi(host, 'GITHUB_OUTPUT', () =>
    renderOutputs({ claim: describeHeadline(result), breaks: String(breaks), differs: String(differs) }),
  );
}
