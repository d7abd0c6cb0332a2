// A saved result as it is printed at the end of its run.
import { parseSlo } from '../../capacity/slo.ts';
import { buildReport } from '../../report/build-report.ts';
import { buildLadders } from '../../report/ladder.ts';
import { buildSweeps } from '../../report/sweep.ts';
import { renderLadders } from '../../report/terminal/render-ladder.ts';
import { renderSweeps } from '../../report/terminal/render-sweep.ts';
import { renderTerminal, type TerminalOptions } from '../../report/terminal/render-terminal.ts';
import { toleranceOf } from '../../report/tolerance.ts';
import type { RunResult } from '../../result/kinds.ts';
import { describeCapacity } from '../capacity/text.ts';
import { describeGate } from '../gate/text.ts';

export function renderText(result: RunResult, terminal: TerminalOptions): string {
  if (result.kind === 'cache-bench capacity')
    return describeCapacity(result, parseSlo(result.capacity.slo), terminal);
  const judging = { tolerance: toleranceOf(result) };
  return [
    renderTerminal(buildReport(result), terminal),
    renderSweeps(buildSweeps(result, judging), terminal),
    renderLadders(buildLadders(result, judging), terminal),
    result.gate === undefined ? '' : describeGate(result.gate, terminal, result),
  ].join('');
}
