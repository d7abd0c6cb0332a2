// From saved results to what they tell of the nodes of a calculation: of one machine, pair of versions, profile and objective.

import { isDeepStrictEqual } from 'node:util';
import { dropUndefined } from '../core/drop-undefined.ts';
import { machineFingerprint } from '../result/fingerprint.ts';
import type { CapacityAnswer } from '../result/kinds/capacity.ts';
import type { CostEvidence } from '../result/kinds/cost.ts';
import { isRun, kindOf, type Result, type RunResult } from '../result/kinds.ts';
import type { Fill } from '../result/parts/fill.ts';
import type { ProfileRun } from '../result/parts/profile-run.ts';
import { median } from '../stats/order-statistics.ts';
import type { MeasuredNode } from './calculation.ts';
import type { Known } from './known.ts';
import { userBytesPerKey } from './user-bytes.ts';

export interface SavedResult {
  /** As the user named it. */
  readonly place: string;
  readonly result: Result;
}

export interface MeasuredServer extends MeasuredNode {
  readonly server: { readonly flavor: string; readonly version: string };
  readonly fills: number;
}

export interface CostFindings {
  /** By the names of targets. */
  readonly measured: ReadonlyMap<string, MeasuredServer>;
  readonly evidence: readonly CostEvidence[];
  /** CPUs of the machine that was measured. */
  readonly cpus?: number;
  /** Of that machine. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** A run, and the one of its profiles that is asked about. */
interface Candidate {
  readonly place: string;
  readonly run: RunResult;
  readonly profile: ProfileRun;
  /** Priced targets that it has. */
  readonly names: readonly string[];
}

/**
 * The newest search for capacities that has the most of the named targets decides; without one, the newest race. What
 * was measured on another machine, of other versions, with another profile or other data is listed and left out; rates are
 * those under the objective and the load of the newest search.
 * @param profile absent: that of the newest
 */
export function gatherCostEvidence(
  saved: readonly SavedResult[],
  names: readonly string[],
  profile?: string,
): CostFindings {
  const candidates = saved.flatMap((one) => toCandidate(one, names, profile));
  const subject = chooseSubject(candidates);
  const used = subject === undefined ? [] : candidates.filter((one) => groupOf(one) === groupOf(subject));
  const measured = new Map(
    names.flatMap((name) => {
      const own = used.filter((one) => one.names.includes(name));
      return own.length === 0 ? [] : [[name, measure(name, own, subject!)] as const];
    }),
  );
  const facts = used.length === 0 ? undefined : subject?.run.environment.facts;
  const cpus = facts?.['cpus'];
  return {
    measured,
    evidence: saved.map((one) => describeEvidence(one, candidates, used, subject)),
    ...(typeof cpus === 'number' ? { cpus } : {}),
    ...dropUndefined({ facts }),
  };
}

function toCandidate(
  { place, result }: SavedResult,
  names: readonly string[],
  wanted?: string,
): readonly Candidate[] {
  if (!isRun(result)) return [];
  const own = result.kind === 'cache-bench capacity' ? result.capacity.profile : result.profiles[0]?.name;
  const profile = result.profiles.find(({ name }) => name === (wanted ?? own));
  const has = names.filter((name) => result.targets.some((target) => target.name === name));
  return profile === undefined || has.length === 0 ? [] : [{ place, run: result, profile, names: has }];
}

function chooseSubject(candidates: readonly Candidate[]): Candidate | undefined {
  const rank = ({ run, names }: Candidate) => (run.kind === 'cache-bench capacity' ? 1000 : 0) + names.length;
  return candidates.toSorted(
    (one, other) => rank(other) - rank(one) || other.run.startedAt.localeCompare(one.run.startedAt),
  )[0];
}

/** What may be taken together. */
function groupOf({ run, profile, names }: Candidate): string {
  const versions = names.map((name) => {
    const { flavor, version, host } = targetOf(run, name);
    // Of a server elsewhere, its machine, where it was read.
    return [name, flavor, version, ...(host === undefined ? [] : [machineFingerprint(host)])];
  });
  return JSON.stringify([machineFingerprint(run.environment.facts), versions, ...profileOf(profile)]);
}

/** Flags such as --value-size change what keys hold, and leave the text as it is. */
function profileOf({ name, text, resolved }: ProfileRun): readonly unknown[] {
  return [name, text, resolved['keyspaces'] ?? null, resolved['fill'] ?? null];
}

/** A rate under another objective, or another load such as more connections, is another rate. */
function hasSameRate({ run, profile }: Candidate, subject: Candidate): boolean {
  return (
    objectiveOf(run) === objectiveOf(subject.run) &&
    isDeepStrictEqual(profile.resolved, subject.profile.resolved)
  );
}

function objectiveOf(run: RunResult): string | undefined {
  return run.kind === 'cache-bench capacity' ? run.capacity.slo : undefined;
}

function targetOf(run: RunResult, name: string) {
  return run.targets.find((target) => target.name === name)!;
}

function measure(name: string, used: readonly Candidate[], subject: Candidate): MeasuredServer {
  const newest = used.toSorted((one, other) => other.run.startedAt.localeCompare(one.run.startedAt));
  const { flavor, version } = targetOf(newest[0]!.run, name);
  const ratePerSecond = newest
    .filter((one) => hasSameRate(one, subject))
    .flatMap(({ run }) => rateOf(run, name))[0];
  const perKey = newest.flatMap(({ run, profile }) => bytesOfKeys(run.fills, name, profile.name));
  const userBytes = userBytesPerKey(newest[0]!.profile);
  return {
    server: { flavor, version },
    fills: perKey.length,
    ...dropUndefined({ ratePerSecond }),
    ...(perKey.length === 0 ? {} : { bytesPerKey: summarize(perKey) }),
    ...dropUndefined({ userBytesPerKey: userBytes }),
  };
}

function rateOf(run: RunResult, name: string): readonly Known[] {
  if (run.kind !== 'cache-bench capacity') return [];
  const answer = run.capacity.targets.find(({ target }) => target === name)?.answer;
  const known = answer && knownRate(answer);
  return known === undefined ? [] : [known];
}

/** An answer without an interval is an estimate, and no more. */
function knownRate(answer: CapacityAnswer): Known | undefined {
  switch (answer.kind) {
    case 'found': {
      const { ratePerSecond: estimate, lowPerSecond: low, highPerSecond: high } = answer;
      return {
        estimate,
        ...(low === undefined || high === undefined ? {} : { low, high }),
      };
    }
    case 'at-least':
      return { low: answer.ratePerSecond };
    case 'below':
      return { high: answer.ratePerSecond };
    case 'unsettled':
      return undefined;
  }
}

function bytesOfKeys(fills: readonly Fill[], target: string, profile: string): readonly number[] {
  return fills.flatMap((fill) => {
    const { usedBytesBefore: before, usedBytesAfter: after, keys } = fill;
    if (fill.target !== target || fill.profile !== profile) return [];
    if (before === undefined || after === undefined || keys === 0 || after <= before) return [];
    return [(after - before) / keys];
  });
}

/** The least and the most of six are a 97 % interval of their median; of fewer, no 95 % one. */
const FEWEST_FOR_INTERVAL = 6;

function summarize(values: readonly number[]): Known {
  const estimate = median(values);
  if (values.length < FEWEST_FOR_INTERVAL) return { estimate };
  return { estimate, low: Math.min(...values), high: Math.max(...values) };
}

function describeEvidence(
  { place, result }: SavedResult,
  candidates: readonly Candidate[],
  used: readonly Candidate[],
  subject: Candidate | undefined,
): CostEvidence {
  const what = kindOf(result).title;
  if (!isRun(result)) {
    const startedAt = 'startedAt' in result ? (result.startedAt ?? '') : '';
    return {
      place,
      what,
      machine: '',
      startedAt,
      left: 'it has neither a rate under an objective nor memory',
    };
  }
  const own = candidates.find((one) => one.place === place);
  const head = { place, what, machine: describeMachineOf(result), startedAt: result.startedAt };
  if (own === undefined || subject === undefined)
    return { ...head, left: 'it has none of the priced targets, or not the profile' };
  const profile = own.profile.name;
  const slo = result.kind === 'cache-bench capacity' ? { slo: result.capacity.slo } : {};
  if (used.includes(own)) {
    const tells =
      result.kind === 'cache-bench capacity' && hasSameRate(own, subject) ? 'rate and memory' : 'memory';
    return { ...head, profile, ...slo, tells };
  }
  return { ...head, profile, ...slo, left: whyLeft(own, subject) };
}

function whyLeft(own: Candidate, subject: Candidate): string {
  if (machineFingerprint(own.run.environment.facts) !== machineFingerprint(subject.run.environment.facts))
    return 'measured on another machine';
  if (own.profile.name !== subject.profile.name || own.profile.text !== subject.profile.text)
    return 'another profile, or another version of it';
  if (!isDeepStrictEqual(profileOf(own.profile), profileOf(subject.profile)))
    return 'other keys or values, by flags such as --value-size';
  return 'other targets, or other versions of them';
}

/** "2 CPUs, AMD EPYC" */
export function describeMachineOf({ environment: { facts } }: Pick<RunResult, 'environment'>): string {
  const cpus = facts['usableCpus'] ?? facts['cpus'];
  const model = facts['cpuModel'];
  return [typeof cpus === 'number' ? `${cpus} CPUs` : '', typeof model === 'string' ? model : '']
    .filter((part) => part !== '')
    .join(', ');
}
