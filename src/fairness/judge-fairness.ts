// The checklist of a fair race: every rule over what a run has recorded, with what is waived. Pure.
import { dropUndefined } from '../core/drop-undefined.ts';
import { FAIRNESS_RULES, type FairnessRuleId, type Waiver } from '../core/fairness-rules.ts';
import type { FairnessCheck } from '../result/parts/fairness.ts';
import type { ProfileRun } from '../result/parts/profile-run.ts';
import type { CompletedRound } from '../result/parts/round.ts';
import type { JudgedRun } from '../result/parts/run-head.ts';
import { withSetup } from '../result/server-setup.ts';
import { DATA_RULES, type TargetData } from './data-rules.ts';
import { checkMachine } from './machine-rules.ts';
import { ROUND_RULES, type TargetRounds } from './round-rules.ts';
import type { RuleAnswer } from './rule-answer.ts';
import { TARGET_RULES } from './target-rules.ts';

/**
 * In the order of the rules, and of the profiles. A rule that has nothing to look at, like scripts where there are
 * none, has no check.
 *
 * @param waivers of the config file; those of profiles stand in the result
 * @returns empty with one target: it has nobody to be unfair to
 */
export function judgeFairness(result: JudgedRun, waivers: readonly Waiver[]): FairnessCheck[] {
  if (result.targets.length < 2) return [];
  const ofProfiles = result.profiles.map((profile) => ({
    profile,
    waivers: [...waivers, ...waiversOf(profile)],
  }));
  // What concerns the whole run is waived only if nobody minds.
  const everybodys = [...waivers, ...waiversOf(result.profiles[0])].filter(({ rule }) =>
    ofProfiles.every((one) => one.waivers.some((waiver) => waiver.rule === rule)),
  );
  const checks = [
    ...(result.profiles.some(({ servers }) => servers !== undefined)
      ? checkSetups(result, ofProfiles, everybodys)
      : askRules(TARGET_RULES, result).map(([rule, answer]) => conclude(rule, answer, everybodys))),
    ...checkMachine(result).map(([rule, answer]) => conclude(rule, answer, everybodys)),
    ...ofProfiles.flatMap(({ profile, waivers: own }) =>
      checkProfile(result, profile.name).map(([rule, answer]) => ({
        ...conclude(rule, answer, own),
        profile: profile.name,
      })),
    ),
  ];
  const order = Object.keys(FAIRNESS_RULES);
  return checks.sort((a, b) => order.indexOf(a.rule) - order.indexOf(b.rule));
}

interface JudgedProfile {
  readonly profile: ProfileRun;
  readonly waivers: readonly Waiver[];
}

/** Servers are started anew for each profile: one check of all set-ups where a rule is kept in all, else one of each that breaks it. */
function checkSetups(
  result: JudgedRun,
  profiles: readonly JudgedProfile[],
  everybodys: readonly Waiver[],
): readonly FairnessCheck[] {
  const bySetup = profiles.map(({ profile, waivers }) => ({
    name: profile.name,
    waivers,
    answers: new Map(askRules(TARGET_RULES, { ...result, targets: targetsUnder(result, profile) })),
  }));
  return Object.keys(TARGET_RULES).flatMap((name): FairnessCheck[] => {
    const rule = name as FairnessRuleId;
    const setups = bySetup.flatMap(({ answers, ...setup }) => {
      const answer = answers.get(rule);
      return answer === undefined ? [] : [{ ...setup, answer }];
    });
    const [first] = setups;
    if (first === undefined) return [];
    const found = [...new Set(setups.map(({ answer }) => answer.found))].join('; ');
    const isOne = setups.every(({ answer }) => answer.outcome === first.answer.outcome);
    if (isOne && (first.answer.outcome === 'kept' || found === first.answer.found))
      return [conclude(rule, { ...first.answer, found }, everybodys)];
    return setups
      .filter(({ answer }) => answer.outcome !== 'kept')
      .map(({ name: profile, waivers, answer }) => ({ ...conclude(rule, answer, waivers), profile }));
  });
}

/** As they ran under that profile. */
function targetsUnder({ targets }: JudgedRun, { servers = [] }: ProfileRun): JudgedRun['targets'] {
  return targets.map((target) => {
    const setup = servers.find((one) => one.target === target.name);
    return setup === undefined ? target : withSetup(target, setup);
  });
}

type Checked = readonly [rule: FairnessRuleId, answer: RuleAnswer];

function askRules<Facts>(
  rules: Readonly<Partial<Record<FairnessRuleId, (facts: Facts) => RuleAnswer | undefined>>>,
  facts: Facts,
): readonly Checked[] {
  return Object.entries(rules).flatMap(([rule, check]) => {
    const answer = check(facts);
    return answer === undefined ? [] : [[rule as FairnessRuleId, answer] as const];
  });
}

/** Before all targets have been filled, or have a round, there is nothing to compare. */
function checkProfile(
  { targets, fills, rounds, environment }: JudgedRun,
  profile: string,
): readonly Checked[] {
  const { usableCpus } = environment.facts;
  const names = targets.map(({ name }) => name);
  const data = names.flatMap((target): TargetData[] => {
    const fill = fills.findLast((one) => one.profile === profile && one.target === target);
    return fill?.data === undefined ? [] : [{ target, data: fill.data }];
  });
  const sides = names.map(
    (target): TargetRounds => ({
      target,
      rounds: rounds.filter(
        (round): round is CompletedRound =>
          round.status === 'completed' && round.profile === profile && round.target === target,
      ),
      ...(typeof usableCpus === 'number' ? { usableCpus } : {}),
    }),
  );
  return [
    ...(data.length < names.length ? [] : askRules(DATA_RULES, data)),
    ...(sides.some((side) => side.rounds.length === 0) ? [] : askRules(ROUND_RULES, sides)),
  ];
}

function conclude(rule: FairnessRuleId, answer: RuleAnswer, waivers: readonly Waiver[]): FairnessCheck {
  const { enforced } = FAIRNESS_RULES[rule];
  const { outcome, found, fix, targets } = answer;
  const waiver = waivers.find((one) => one.rule === rule);
  const isTrouble = outcome === 'broken' || outcome === 'flawed';
  return {
    rule,
    enforced,
    status: isTrouble && waiver !== undefined ? 'waived' : statusOf(outcome, enforced),
    found,
    ...dropUndefined({ fix }),
    ...(targets === undefined ? {} : { targets: [...targets] }),
    ...(isTrouble && waiver !== undefined ? { reason: waiver.reason } : {}),
  };
}

function statusOf(outcome: RuleAnswer['outcome'], enforced: boolean): FairnessCheck['status'] {
  switch (outcome) {
    case 'kept':
      return 'pass';
    case 'broken':
      return enforced ? 'fail' : 'warn';
    case 'flawed':
      return 'warn';
    case 'unknown':
      return 'unknown';
  }
}

function waiversOf(profile: ProfileRun | undefined): readonly Waiver[] {
  return (profile?.resolved['waivers'] ?? []) as readonly Waiver[];
}
