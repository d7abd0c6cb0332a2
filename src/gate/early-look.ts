// A look at the rules while a run goes on: which one is broken beyond doubt, so that it may end early.
import { digestRun } from '../compare/digest-run.ts';
import type { GateCheck } from '../result/gate.ts';
import type { RunResult } from '../result/kinds.ts';
import { type GateInput, judgeRules } from './judge-rules.ts';

/**
 * Who looks after every block and stops at the first bad sign stops good runs too. A look before the end must
 * be this sure: then all looks together err hardly more often than the last one alone (Haybittle, Br. J.
 * Radiol. 44, 1971; Peto et al., Br. J. Cancer 34, 1976). Eleven pairs are the fewest that can be.
 */
const SURE = 0.001;

/** @param result of the blocks so far */
export function findSurelyBroken(
  input: Omit<GateInput, 'run' | 'noiseFloor' | 'significance'>,
  result: RunResult,
): GateCheck | undefined {
  const { checks } = judgeRules({ ...input, run: digestRun(result), significance: SURE });
  return checks.find(({ severity, outcome }) => severity === 'error' && outcome === 'fail');
}
