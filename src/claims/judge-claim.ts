// Judges one claim by a run: whether it holds in size, in direction, or not at all; or why that can't be told.

import { writeCondition } from '../compare/beside-generator.ts';
import { findCell } from '../compare/digest-run.ts';
import { dropUndefined } from '../core/drop-undefined.ts';
import { formatChosenShare } from '../core/share.ts';
import { judgeRules } from '../gate/judge-rules.ts';
import type { RunDigest } from '../result/digest.ts';
import type { GatePoint } from '../result/gate.ts';
import type { ClaimJudgement } from '../result/kinds/claims.ts';
import type { ClaimRule, ClaimTest } from './claim.ts';
import { relax } from './claim-rule.ts';

/**
 * Each rule is judged by itself, without a correction for the other claims of the file.
 * @param profile name of the profile in the run
 * @param tolerance when the claim has none of its own
 */
export function judgeClaim(
  test: ClaimTest,
  run: RunDigest,
  profile: string,
  tolerance: number,
): ClaimJudgement {
  const slack = test.tolerance ?? tolerance;
  const size = judge(relax(test.expect, slack), run, profile);
  if (size === undefined)
    return { verdict: 'untestable', reason: `${profile} has no such operation or event` };
  const { observed } = size;
  const seen = observed === undefined ? {} : { scale: size.scale, observed };
  const hindrance = findFailedEvent(test.expect, run, profile);
  if (hindrance !== undefined) return { verdict: 'untestable', reason: hindrance, ...seen };
  const direction = test.direction === undefined ? undefined : judge(test.direction, run, profile);
  const told = conclude(size, direction, slack);
  return { ...told, reason: `${told.reason}${writeCondition(size)}`, ...seen };
}

function judge(rule: ClaimRule, run: RunDigest, profile: string): GatePoint | undefined {
  const { checks } = judgeRules({
    rules: [{ ...rule, profile, severity: 'error' }],
    run,
    ...dropUndefined({ noiseFloor: run.settings.noiseFloor }),
    onInconclusive: 'warn',
  });
  // A name also stands for the variants of a sweep.
  return checks[0]!.points.find((point) => point.profile === profile);
}

type Conclusion = Pick<ClaimJudgement, 'verdict' | 'reason'>;

function conclude(size: GatePoint, direction: GatePoint | undefined, tolerance: number): Conclusion {
  switch (size.outcome) {
    case 'pass':
      return {
        verdict: 'holds',
        reason: `the whole interval agrees with the claim${describeTolerance(tolerance)}`,
      };
    case 'fail':
      return direction?.outcome === 'pass'
        ? { verdict: 'direction-only', reason: 'in the claimed direction, but not by so much' }
        : { verdict: 'does-not-hold', reason: explainRefusal(direction) };
    default: {
      const isRight = direction?.outcome === 'pass' ? '; the direction holds' : '';
      return { verdict: 'untestable', reason: `${size.why ?? 'nothing was measured'}${isRight}` };
    }
  }
}

function describeTolerance(tolerance: number): string {
  return tolerance === 0 ? '' : ` within ${formatChosenShare(tolerance)}`;
}

function explainRefusal(direction: GatePoint | undefined): string {
  switch (direction?.outcome) {
    case undefined:
      return 'the whole interval is outside the claim';
    case 'fail':
      return 'the result is the opposite';
    default:
      return 'no difference in the claimed direction can be shown';
  }
}

/** What an event would have taken, or done to others, is not known where it failed; that it failed is. */
function findFailedEvent(
  { metric, operation, target, limit }: ClaimRule,
  run: RunDigest,
  profile: string,
): string | undefined {
  if (metric === 'error_rate') return undefined;
  const failed = [target!, ...(limit.kind === 'target' ? [limit.target] : [])].find((name) => {
    const cell = findCell(run, { profile, target: name, ...dropUndefined({ operation }) });
    return cell?.isEvent === true && cell.tally.errors > 0;
  });
  return failed === undefined ? undefined : `${operation} failed on ${failed}`;
}
