// Two results of things that happened once, value by value: what is in both, and what differs in their making.

import { dropUndefined } from '../../core/drop-undefined.ts';
import { formatDurationNs } from '../../core/units.ts';
import { type FailoverResult, failoverKind } from '../../result/kinds/failover.ts';
import type { Difference } from '../comparable.ts';
import { comparePhases } from './compare-phases.ts';
import { compareTrials, describeOtherVersions } from './compare-trials.ts';
import type { Observation, ObservedUnit } from './observation.ts';
import { type ObservedResult, observeResult } from './observe-result.ts';

export interface ObservedRow {
  readonly metric: string;
  readonly unit: ObservedUnit;
  /** "all phases" */
  readonly about: string;
  /** Of the whole: what the sentence is made of. */
  readonly isWhole: boolean;
  /** Absent: it was not observed. */
  readonly reference?: ObservedValue;
  readonly candidate?: ObservedValue;
}

export interface ObservedValue {
  readonly value: number;
  readonly isLowerBound: boolean;
}

export interface ObservedComparison {
  readonly differences: readonly Difference[];
  /** In the order of the reference; rows that neither has are left out. */
  readonly rows: readonly ObservedRow[];
  /** What the numbers of either are to be read with. */
  readonly doubts: readonly string[];
}

/** Both of one kind. */
export function compareObserved(reference: ObservedResult, candidate: ObservedResult): ObservedComparison {
  const areTargetsNamed = !haveOneTargetEach(reference, candidate);
  const before = observeResult(reference, areTargetsNamed);
  const after = observeResult(candidate, areTargetsNamed);
  const known = new Map<string, readonly [Observation | undefined, Observation | undefined]>();
  for (const one of before.observations) known.set(keyOf(one), [one, undefined]);
  for (const one of after.observations) known.set(keyOf(one), [known.get(keyOf(one))?.[0], one]);
  const rows = [...known.values()].flatMap(([old, now]) => {
    const { metric, about, subject } = (old ?? now)!;
    const values = dropUndefined({ reference: observedValue(old), candidate: observedValue(now) });
    if (Object.keys(values).length === 0) return [];
    return [{ metric, unit: before.metrics[metric]!, about, isWhole: subject === undefined, ...values }];
  });
  const others =
    reference.kind === failoverKind.kind && candidate.kind === failoverKind.kind
      ? describeOtherVersions(reference, candidate)
      : [];
  const doubts = [...others, ...before.doubts, ...after.doubts];
  return { differences: listDifferences(reference, candidate), rows, doubts };
}

/** Then each stands for its result, whatever it is called. */
function haveOneTargetEach(...both: readonly ObservedResult[]): boolean {
  const names = both.map((one) => (one.kind === failoverKind.kind ? listTargets(one) : []));
  return names.every(({ length }) => length === 1) && names[0]![0] !== names[1]![0];
}

function listTargets({ trials }: FailoverResult): readonly string[] {
  return [...new Set(trials.map(({ target }) => target))];
}

function keyOf({ metric, about }: Observation): string {
  return `${metric}\n${about}`;
}

function observedValue(one: Observation | undefined): ObservedValue | undefined {
  if (one?.value === undefined) return undefined;
  return { value: one.value, isLowerBound: one.isLowerBound ?? false };
}

/** What was played; servers and machines are what may differ. */
function listDifferences(reference: ObservedResult, candidate: ObservedResult): readonly Difference[] {
  const [before, after] = [describeMaking(reference), describeMaking(candidate)];
  const differences = [...new Set([...before.keys(), ...after.keys()])].flatMap((what) => {
    const [value, now] = [before.get(what) ?? 'none', after.get(what) ?? 'none'];
    return now === value ? [] : [{ kind: 'settings' as const, what, reference: value, candidate: now }];
  });
  if (reference.kind === failoverKind.kind)
    return candidate.kind === reference.kind
      ? [...differences, ...compareTrials(reference, candidate)]
      : differences;
  if (candidate.kind === failoverKind.kind) return differences;
  return [...differences, ...comparePhases(reference.phases, candidate.phases)];
}

function describeMaking(result: ObservedResult): ReadonlyMap<string, string> {
  if (result.kind === failoverKind.kind) {
    const experiments = new Set(result.trials.map(({ experiment }) => experiment));
    const clients = new Set(result.trials.flatMap((trial) => trial.clients.map(({ name }) => name)));
    return new Map([
      ['experiments', [...experiments].join(', ')],
      ['clients', [...clients].join(', ')],
      ['pace of commands', formatDurationNs(result.paceNs)],
    ]);
  }
  const { name, profile, settings, phases } = result;
  return new Map([
    ['rehearsal', name],
    ['profile', profile],
    ...Object.entries(settings).map(([key, value]) => [key, String(value)] as const),
    ['ratePerSecond', String(settings.ratePerSecond ?? 'as replies come')],
    ['phases played', phases.map((phase) => phase.name).join(', ')],
  ]);
}
