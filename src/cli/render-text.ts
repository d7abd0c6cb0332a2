// A saved result as it is printed at the end of its run.
import { parseSlo } from '../capacity/slo.ts';
import { buildReport, toleranceOf } from '../report/build-report.ts';
import { renderSweeps } from '../report/render-sweep.ts';
import { renderTerminal, type TerminalOptions } from '../report/render-terminal.ts';
import { buildSweeps } from '../report/sweep.ts';
import type { RunResult } from '../result/schema.ts';
import { describeCapacity } from './describe-capacity.ts';
import { describeGate } from './gate-text.ts';

export function renderText(result: RunResult, terminal: TerminalOptions): string {
  if (result.capacity !== undefined) return describeCapacity(result, parseSlo(result.capacity.slo), terminal);
  return [
    renderTerminal(buildReport(result), terminal),
    renderSweeps(buildSweeps(result, { tolerance: toleranceOf(result) }), terminal),
    result.gate === undefined ? '' : describeGate(result.gate, terminal),
  ].join('');
}
