// From everything that was found to the decision that is saved and shown.
import { formatSlo, parseSlo } from '../capacity/slo.ts';
import { dropUndefined } from '../core/drop-undefined.ts';
import { type DecisionResult, decisionKind } from '../result/kinds/decision.ts';
import type { Attempt } from './attempts.ts';
import type { DecisionBasis } from './basis.ts';
import { fillChecklist } from './checklist.ts';
import { type Environment, nameEndpoint, nameTargets, planSteps, profileName } from './commands.ts';
import {
  chooseSubject,
  describeEvidence,
  type Evidence,
  type Found,
  type Printed,
  toEvidence,
  whyOther,
} from './evidence.ts';
import { type Facts, USUAL } from './facts.ts';
import { fillMatrix } from './matrix.ts';
import { recommend } from './recommend.ts';

export interface DecisionInput {
  readonly results: readonly Found[];
  readonly printed: readonly Printed[];
  /** Of commands that --run has started, oldest first. */
  readonly attempts: readonly Attempt[];
  /** Kinds that this version does not know: named, and not measured. */
  readonly unknown: readonly { readonly place: string; readonly kind: string }[];
  readonly facts: Facts;
  /** Where they were read; absent: nobody said anything. */
  readonly factsFile?: string;
  /** Where results lie: part of the commands that are printed. */
  readonly directory: string;
  /** Of variables in the targets that the facts name. */
  readonly env: Environment;
  readonly now: Date;
  readonly toolVersion: string;
}

export function buildDecision(input: DecisionInput): DecisionResult {
  const { facts, now, directory } = input;
  const evidence = input.results.filter(({ result }) => result.kind !== decisionKind.kind).map(toEvidence);
  const names = nameTargets(facts, input.env);
  const subject = chooseSubject(evidence, {
    ...names,
    profile: profileName(facts.profile ?? USUAL.profile),
    slo: formatSlo(parseSlo(facts.slo ?? USUAL.slo)),
  });
  const { printed, attempts } = input;
  const source = facts.source === undefined ? undefined : nameEndpoint(facts.source, input.env);
  const basis: DecisionBasis = {
    ...{ subject, evidence, printed, attempts, facts, now },
    ...dropUndefined({ source }),
  };
  const steps = planSteps(facts, directory, names);
  const checklist = [...fillChecklist(basis, steps)];
  const matrix = [...fillMatrix(basis, steps)];
  const named = (name: string) => ({ name, ...subject.servers.get(name) });
  return {
    kind: decisionKind.kind,
    schemaVersion: decisionKind.version,
    tool: { name: 'cache-bench', version: input.toolVersion },
    decidedAt: now.toISOString(),
    reference: named(subject.reference),
    candidate: named(subject.candidate),
    ...{ profile: subject.profile, slo: subject.slo },
    ...dropUndefined({ machine: subject.machine, facts: input.factsFile }),
    checklist,
    matrix,
    recommendation: recommend(checklist, matrix, subject),
    others: [
      ...evidence.flatMap((one) => {
        const why = whyOther(one, subject, isOfLoad(one));
        return why === undefined ? [] : [describeEvidence(one, now, why)];
      }),
      ...input.unknown.map(({ place, kind }) => ({
        place,
        what: kind,
        other: 'of a kind that this version does not know: not measured',
      })),
    ],
    warnings: listWarnings(evidence.length, input),
  };
}

/** A race with events, and a rehearsal with a load of its own, tell what they tell under whatever load. */
function isOfLoad({ result }: Evidence): boolean {
  if (result.kind === 'cache-bench rehearsal') return false;
  return result.kind !== 'cache-bench race' || !result.rounds.some((round) => 'events' in round);
}

function listWarnings(found: number, { factsFile, directory }: DecisionInput): string[] {
  return [
    ...(found === 0 ? [`There is no result in ${directory}: nothing is measured yet.`] : []),
    ...(factsFile === undefined
      ? ["The facts that only you know are missing: 'cache-bench decide --init' writes a file to fill in."]
      : []),
  ];
}
