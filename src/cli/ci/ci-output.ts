// What a run tells GitHub Actions: annotations, the summary of the step, and outputs for the steps after it.
import { listFindings, listMistakes } from '../../ci/finding.ts';
import { renderOutputs } from '../../ci/outputs.ts';
import { collectOutputs } from '../../ci/run-outputs.ts';
import { renderStepSummary } from '../../ci/step-summary.ts';
import { messageOf } from '../../core/errors.ts';
import type { Host } from '../../core/host.ts';
import { buildReport } from '../../report/build-report.ts';
import { renderMarkdown } from '../../report/markdown/render-markdown.ts';
import type { GateReport } from '../../result/gate.ts';
import type { RaceResult } from '../../result/kinds/race.ts';
import { summarizeGate } from '../gate/text.ts';
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
  const findings = gate === undefined ? [] : listFindings(gate);
  annotate(host, findings);
  const judged = { ...result, gate };
  const report = buildReport(judged);
  append(host, 'GITHUB_STEP_SUMMARY', (usedBytes) =>
    renderStepSummary(
      {
        ...verdictOf(gate, failure),
        findings: [...(failure === undefined ? [] : listMistakes(failure)), ...findings],
        report: renderMarkdown({ report, result: judged }),
      },
      usedBytes,
    ),
  );
  append(host, 'GITHUB_OUTPUT', () => renderOutputs({ ...collectOutputs(report, judged, file) }));
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

/** @param variable that names the file */
function append(host: Host, variable: string, render: (usedBytes: number) => string): void {
  const file = host.env[variable];
  if (!file) return;
  try {
    host.files.appendText(file, render(host.files.look(file)?.sizeBytes ?? 0));
  } catch (error) {
    host.stderr.write(`warning W_CI: cannot write ${variable}: ${messageOf(error)}\n`);
  }
}
