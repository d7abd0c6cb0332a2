// Judges declared rules over a run: pass, fail or inconclusive, with the error of all of them together held at 5 %.

import { dependsOnSpeed } from '../compare/control.ts';
import type { NoiseFloor } from '../compare/metric-comparison.ts';
import { dropUndefined } from '../core/drop-undefined.ts';
import type { RunDigest } from '../result/digest.ts';
import type { GateCheck, GatePoint, GateReport } from '../result/gate.ts';
import { metricById } from '../result/metrics.ts';
import { holm } from '../stats/holm.ts';
import { decide, isBreach } from './decide.ts';
import type { Baseline, DraftPoint, RuleEvidence } from './evidence.ts';
import { gatherEvidence } from './gather-evidence.ts';
import { isOnProfile, type Rule } from './rule.ts';

export interface GateInput {
  readonly rules: readonly Rule[];
  readonly run: RunDigest;
  readonly baseline?: Baseline;
  readonly noiseFloor?: NoiseFloor;
  readonly onInconclusive: GateReport['onInconclusive'];
  /** A breach surer than this fails; 0.05 unless a run that goes on asks for more. */
  readonly significance?: number;
}

const SIGNIFICANCE = 0.05;

/**
 * "Passed" says of every rule that it holds: each is shown at 5 %, and so are all (an intersection-union
 * test, Berger, Technometrics 24, 1982). "Failed" says that at least one is broken, which chance does more
 * often the more are asked: p-values of breaches are corrected after Holm over all comparisons.
 */
export function judgeRules(input: GateInput): GateReport {
  const drafts = input.rules.map((rule) => ({ rule, points: draftPoints(rule, input) }));
  const noisy = drafts.flatMap(({ points }) => points).filter(({ evidence }) => isNoisy(evidence));
  const corrected = holm(
    noisy.map(({ rule, evidence }) => (isBreach(rule, evidence) ? evidence.pValue! : 1)),
  );
  const pValues = new Map(noisy.map((draft, index) => [draft, corrected[index]!]));
  const checks = drafts.map(({ rule, points }): GateCheck => {
    const judged = points.map((draft) =>
      decide(draft, {
        pValue: pValues.get(draft),
        comparisons: noisy.length,
        noiseFloor: input.noiseFloor?.[rule.metric],
        significance: input.significance ?? SIGNIFICANCE,
      }),
    );
    return {
      rule: rule.text,
      metric: rule.metric,
      severity: rule.severity,
      ...(rule.source === undefined ? {} : { source: { ...rule.source } }),
      outcome: worstOutcome(judged),
      points: judged,
    };
  });
  return {
    outcome: summarize(checks),
    onInconclusive: input.onInconclusive,
    ...dropUndefined({ baseline: input.baseline?.name }),
    comparisons: noisy.length,
    checks,
  };
}

/** Judged by an interval over blocks: counts and what can't be judged at all have no part in the correction. */
function isNoisy({ observed, obstacle, pValue }: RuleEvidence): boolean {
  return obstacle === undefined && observed?.low !== undefined && pValue !== undefined;
}

function draftPoints(rule: Rule, { run, baseline }: GateInput): DraftPoint[] {
  const profiles = run.profiles.filter(
    ({ name, equalRate }) =>
      // What is offered afterwards, at a rate that each run chooses anew, is asked for by its own name only.
      (equalRate === undefined ? isOnProfile(rule, name) : rule.profile === name) &&
      (rule.operation === undefined || hasOperation(run, name, rule.operation)),
  );
  return profiles.flatMap(({ name }) =>
    chooseTargets(rule, run).map((target) => {
      const place = {
        profile: name,
        target,
        ...dropUndefined({ operation: rule.operation }),
      };
      return { rule, place, evidence: gatherEvidence(rule, place, run, baseline) };
    }),
  );
}

function hasOperation(run: RunDigest, profile: string, operation: string): boolean {
  return run.cells.some((cell) => cell.profile === profile && cell.operation === operation);
}

/** Without a target: each that it can be asked of. The control is the yardstick of ratios, so it isn't asked itself. */
function chooseTargets({ target, limit, metric }: Rule, run: RunDigest): string[] {
  if (target !== undefined) return [target];
  const all = run.targets.map(({ name }) => name);
  if (limit.kind === 'target') return all.filter((name) => name !== limit.target);
  const measuresAgainstControl =
    limit.kind === 'baseline' && !limit.absolute && all.length > 1 && dependsOnSpeed(metricById(metric));
  return measuresAgainstControl ? all.filter((name) => name !== run.settings.reference) : all;
}

const WORST_FIRST = ['fail', 'not-comparable', 'inconclusive', 'pass'] as const;

/** A rule that nothing of the run belongs to is skipped. */
function worstOutcome(points: readonly GatePoint[]): GateCheck['outcome'] {
  return WORST_FIRST.find((outcome) => points.some((point) => point.outcome === outcome)) ?? 'skipped';
}

/** Only rules of severity "error" count. */
function summarize(checks: readonly GateCheck[]): GateReport['outcome'] {
  const worst = WORST_FIRST.find((outcome) =>
    checks.some((check) => check.severity === 'error' && check.outcome === outcome),
  );
  if (worst === 'fail') return 'failed';
  return worst === undefined || worst === 'pass' ? 'passed' : worst;
}
