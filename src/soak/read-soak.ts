// A soak that shall go on: read from disk, and refused where load, machine or servers are not those that it began with.
import { isDeepStrictEqual } from 'node:util';
import type { DurableFiles } from '../core/durable-files.ts';
import { type CacheBenchError, usageError } from '../core/errors.ts';
import { listMachineFacts } from '../result/fingerprint.ts';
import { type SoakResult, soakKind } from '../result/kinds/soak.ts';
import { kindOf } from '../result/kinds.ts';
import type { TargetRecord } from '../result/parts/target.ts';
import { readResult } from '../result/store/read-result.ts';
import type { SoakPlan, SoakProfile } from './soak-plan.ts';

const NEW_SOAK = 'Start a new soak without --resume.';

/**
 * A soak that shall go on, which must be the one that the command asks for.
 *
 * @throws CacheBenchError E_RESUME (exit code 2), E_RESULT_READ
 */
export async function readSoak(directory: string, plan: SoakPlan, files: DurableFiles): Promise<SoakResult> {
  const result = await readResult(directory, files);
  if (result.kind !== soakKind.kind)
    throw usageError('E_RESUME', `${directory} holds ${kindOf(result).title}; a soak is wanted here`);
  const mistake = findOtherPlan(result, plan);
  if (mistake !== undefined)
    throw usageError(
      'E_RESUME',
      `${directory} ${mistake}`,
      `Give the flags it began with: ${result.command}`,
    );
  return result;
}

function findOtherPlan(result: SoakResult, plan: SoakPlan): string | undefined {
  const names = (list: readonly { readonly name: string }[]): string =>
    list.map(({ name }) => name).join(', ');
  if (names(result.targets) !== names(plan.targets))
    return `is a soak of ${names(result.targets)}, and the targets here are ${names(plan.targets)}`;
  const { profiles, rowNs, rowsPerPeriod, beside } = result.plan;
  const isOther = plan.profiles.some(
    ({ text, profile, ratePerSecond }, at) =>
      profiles[at]?.text !== text ||
      profiles[at].name !== profile.name ||
      profiles[at].ratePerSecond !== ratePerSecond,
  );
  if (isOther || plan.profiles.length !== profiles.length)
    return `has another load: ${profiles.map(({ name, ratePerSecond }) => `${name} at ${ratePerSecond}/s`).join(', ')}`;
  for (const [at, { resolved }] of profiles.entries()) {
    const changed = resolved === undefined ? undefined : findChange(resolved, plan.profiles[at]!);
    if (changed !== undefined)
      return `has another load: ${changed} of ${profiles[at]!.name} is not what it was; a flag such as --value-size or --keys says so`;
  }
  if (rowNs !== plan.pace.rowNs || rowsPerPeriod !== plan.pace.rowsPerPeriod)
    return `has another pace: ${describePace({ rowNs, rowsPerPeriod })}, and here ${describePace(plan.pace)}`;
  if (!isDeepStrictEqual(beside, [...plan.beside]))
    return `has beside its load ${listed(beside)}, and here ${listed(plan.beside)}`;
  return undefined;
}

/** The part of a profile that differs, as it is kept on disk: without what is undefined. */
function findChange(kept: Readonly<Record<string, unknown>>, { profile }: SoakProfile): string | undefined {
  const own = JSON.parse(JSON.stringify(profile)) as Readonly<Record<string, unknown>>;
  return Object.keys({ ...kept, ...own }).find((name) => !isDeepStrictEqual(kept[name], own[name]));
}

function describePace({ rowNs, rowsPerPeriod }: SoakPlan['pace']): string {
  return `rows of ${rowNs / 1e9} s, ${rowsPerPeriod} a period`;
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : names.join(', ');
}

/** @throws CacheBenchError E_RESUME (exit code 2) */
export function refuseEnded(result: SoakResult, directory: string): void {
  if (!result.partial)
    throw usageError(
      'E_RESUME',
      `${directory} is complete: nothing is left to do`,
      `'cache-bench report ${directory}' shows it.`,
    );
}

type Facts = Readonly<Record<string, unknown>>;

/**
 * Periods of another machine would stand beside those of before as if they were of one.
 *
 * @throws CacheBenchError E_RESUME (exit code 2)
 */
export function refuseOtherMachine(before: SoakResult, facts: Facts, directory: string): void {
  const changes = describeChanges(before.environment.facts, facts);
  if (changes !== undefined) throw otherMachine(`${directory} began on another machine: ${changes}`);
}

/**
 * @param now by the names of before
 * @throws CacheBenchError E_RESUME (exit code 2)
 */
export function refuseOtherServers(
  before: SoakResult,
  now: readonly TargetRecord[],
  directory: string,
): void {
  for (const own of now) {
    const known = before.targets.find(({ name }) => name === own.name);
    if (known === undefined) continue;
    if (describeServer(known) !== describeServer(own))
      throw usageError(
        'E_RESUME',
        `${directory} began with ${own.name} as ${describeServer(known)}, and it is ${describeServer(own)} now`,
        `Start the server it began with. ${NEW_SOAK}`,
      );
    const changes =
      known.host === undefined || own.host === undefined ? undefined : describeChanges(known.host, own.host);
    if (changes !== undefined)
      throw otherMachine(`${directory} began with ${own.name} on another machine: ${changes}`);
  }
}

function describeServer({ flavor, version, threads }: TargetRecord): string {
  return `${flavor} ${version}${threads === undefined ? '' : ` of ${threads} threads`}`;
}

/** "kernel 6.1, now 6.8"; undefined where all that counts is the same. */
function describeChanges(before: Facts, now: Facts): string | undefined {
  const known = listMachineFacts(before);
  const changes = [...listMachineFacts(now)].filter(([name, value]) => known.get(name) !== value);
  return changes.length === 0
    ? undefined
    : changes.map(([name, value]) => `${name} ${known.get(name)}, now ${value}`).join('; ');
}

function otherMachine(message: string): CacheBenchError {
  return usageError('E_RESUME', message, `Go on where it began. ${NEW_SOAK}`);
}
