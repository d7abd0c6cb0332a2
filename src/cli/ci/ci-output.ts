// What a run tells GitHub Actions: annotations, the summary of the step, and outputs for the steps after it.
import { listAnnotations, listMistakes } from '../../ci/list-annotations.ts';
import { renderOutputs } from '../../ci/outputs.ts';
import { collectOutputs } from '../../ci/run-outputs.ts';
import { renderStepSummary } from '../../ci/step-summary.ts';
import type { Host } from '../../core/host.ts';
import { buildReport } from '../../report/build-report.ts';
import { renderMarkdown } from '../../report/markdown/render-markdown.ts';
import type { GateReport } from '../../result/gate.ts';
import type { RaceResult } from '../../result/kinds/race.ts';
import { summarizeGate } from '../gate/text.ts';
import { appendToCi } from './append-to-ci.ts';
import { annotate } from './ci-annotate.ts';

export interface Measured {
  readonly result: RaceResult;
  /** Of the result, absolute. */
  readonly file: string;
  /** Absent: nothing was judged. */
  readonly gate: GateReport | undefined;
  /** Why the run ended early. */
  readonly failure?: unknown;
}

/** Does nothing elsewhere. What can't be written is told and changes nothing. */
export function writeCiOutput(host: Host, { result, file, gate, failure }: Measured): void {
  if (host.commands === undefined) return;
  const annotations = gate === undefined ? [] : listAnnotations(gate);
  annotate(host, annotations);
  const judged = { ...result, gate };
  const report = buildReport(judged);
  appendToCi(host, 'GITHUB_STEP_SUMMARY', (usedBytes) =>
    renderStepSummary(
      {
        ...verdictOf(gate, failure),
        annotations: [...(failure === undefined ? [] : listMistakes(failure)), ...annotations],
        report: renderMarkdown({ report, result: judged }),
      },
      usedBytes,
    ),
  );
  appendToCi(host, 'GITHUB_OUTPUT', () => renderOutputs({ ...collectOutputs(report, judged, file) }));
}

function verdictOf(gate: GateReport | undefined, failure: unknown) {
  if (failure !== undefined && gate === undefined)
    return { verdict: { mark: '❌', text: 'the run ended early' } };
  return gate === undefined ? {} : { verdict: { mark: MARKS[gate.outcome], text: summarizeGate(gate) } };
}

const MARKS: Readonly<Record<GateReport['outcome'], string>> = {
  passed: '✅',
  failed: '❌',
  inconclusive: '❔',
  'not-comparable': '❔',
};
