// What `run` decides while the numbers come in: another block for precision, or an early end for a broken rule.
import { digestRun } from '../../compare/digest.ts';
import { wantsMoreBlocks } from '../../compare/precision.ts';
import { CacheBenchError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { formatLongDurationNs } from '../../core/units.ts';
import { judgeRules } from '../../gate/judge.ts';
import type { RunResult } from '../../result/schema.ts';
import type { RaceWatch } from '../../run/conduct.ts';
import type { GateSetup } from '../gate/gate-setup.ts';

export interface WatchOptions {
  readonly tolerance: number;
  readonly gate: GateSetup | undefined;
  /** Absent: broken rules end nothing. */
  readonly abortAfterNs: number | undefined;
  now(): Date;
}

/**
 * Who looks after every block and stops at the first bad sign stops good runs too. A look before the end must
 * be this sure: then all looks together err hardly more often than the last one alone (Haybittle, Br. J.
 * Radiol. 44, 1971; Peto et al., Br. J. Cancer 34, 1976). Eleven pairs are the fewest that can be.
 */
const SURE = 0.001;

export function watchRace({ tolerance, gate, abortAfterNs, now }: WatchOptions): RaceWatch {
  return {
    wantsMore: (result, profile) => wantsMoreBlocks(result, profile, tolerance),
    afterBlock(result) {
      if (gate === undefined || abortAfterNs === undefined) return;
      const elapsedNs = (now().getTime() - Date.parse(result.startedAt)) * 1e6;
      if (elapsedNs >= abortAfterNs) endIfBroken(result, gate, elapsedNs);
    },
  };
}

/** @throws CacheBenchError E_GATE (exit code 99) */
function endIfBroken(result: RunResult, gate: GateSetup, elapsedNs: number): void {
  const { checks } = judgeRules({ ...gate, run: digestRun(result), significance: SURE });
  const broken = checks.find(({ severity, outcome }) => severity === 'error' && outcome === 'fail');
  if (broken === undefined) return;
  throw new CacheBenchError(
    'E_GATE',
    `ended after ${formatLongDurationNs(elapsedNs)}: the rule ${JSON.stringify(broken.rule)} is broken`,
    { exitCode: EXIT.gateFailed, hint: 'Leave out --abort-on-fail to measure to the end.' },
  );
}
