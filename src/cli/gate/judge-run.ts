// The verdict of the gate on a run that is over, kept with its result.

import { digestRun } from '../../compare/digest-run.ts';
import type { NoiseFloor } from '../../compare/metric-comparison.ts';
import { dropUndefined } from '../../core/drop-undefined.ts';
import type { DurableFiles } from '../../core/durable-files.ts';
import { judgeRules } from '../../gate/judge-rules.ts';
import type { GateReport } from '../../result/gate.ts';
import type { RaceResult } from '../../result/kinds/race.ts';
import { saveHead } from '../../result/store/result-writer.ts';
import type { RunOutcome } from '../../run/open-run.ts';
import type { GateSetup } from './gate-setup.ts';

/**
 * A run that was interrupted or has ended early isn't judged; one that a broken rule has ended is.
 * @throws CacheBenchError E_RESULT_WRITE
 */
export async function judgeRun(
  gate: GateSetup,
  { result, file, interrupted, failure }: RunOutcome<RaceResult>,
  noiseFloor: NoiseFloor | undefined,
  files: DurableFiles,
): Promise<GateReport | undefined> {
  const isOver = !interrupted && (!result.partial || isBrokenRule(failure));
  if (!isOver) return undefined;
  const run = digestRun(result);
  const report = judgeRules({ ...gate, run, ...dropUndefined({ noiseFloor }) });
  result.gate = report;
  await saveHead(file, result, files);
  return report;
}

function isBrokenRule(failure: unknown): boolean {
  return (failure as { code?: unknown } | undefined)?.code === 'E_GATE';
}
