// From a rehearsal and its profile to the one load that runs through all phases.
import { usageError } from '../core/errors.ts';
import type { LoadPlan } from '../load/contract.ts';
import type { RoutedOperation, RoutePhase, RoutePlan } from '../load/route/route-plan.ts';
import { findCommand } from '../profile/commands/table.ts';
import { hasCursor } from '../profile/derived.ts';
import type { CommandTemplate, Operation, Profile } from '../profile/profile.ts';
import { type LoadContext, planRoundLoad } from '../run/load-plan.ts';
import type { LoggedLoad } from './logged-load.ts';
import type { Rehearsal, RehearsalPhase } from './rehearsal.ts';
import { factsOf, isServerChosenText } from './routed-facts.ts';

export const WITNESS = 'witness';
/** Beyond the phases: for copies that take longer than theirs, and for looking at the servers. */
const WITNESS_SPARE_MS = 3_600_000;
/** Dips of a quarter of a second are to be seen. */
const INTERVAL_NS = 0.25e9;
const DAY_NS = 24 * 3600e9;
/** @throws CacheBenchError E_REHEARSAL (exit code 2): the profile does what can't be given to two servers */
export function refuseUnroutable(
  { name, operations, receivers, events, load }: Profile,
  { phases }: Pick<Rehearsal, 'phases'>,
): void {
  const paced = phases.find(({ pace }) => pace !== 1);
  if (paced !== undefined && load.openLoop === undefined)
    throw usageError(
      'E_REHEARSAL',
      `the phase ${paced.name} has a share of the rate, and there is no rate`,
      'Set rate: at the top of the file.',
    );
  const reason =
    receivers.length > 0
      ? 'has receivers'
      : events.length > 0
        ? 'has events'
        : operations.some(hasCursor)
          ? 'walks with {cursor}'
          : operations.some(isBlocking)
            ? 'sends commands that block'
            : undefined;
  if (reason === undefined) return;
  throw usageError(
    'E_REHEARSAL',
    `the profile ${name} ${reason}, which can't be given to two servers at once`,
    'Use a profile of plain reads and writes, such as mixed or cache-ttl.',
  );
}

/** Names of commands of which two servers make different data, whatever one does. */
export function listServerChosen({ operations }: Profile): readonly string[] {
  const names = operations.flatMap(({ commands }) =>
    commands.filter((command) => isServerChosenText(command.map(textOf))).map(nameOf),
  );
  return [...new Set(names)];
}

type SentLog = Pick<LoggedLoad, 'commands' | 'hasScripts'>;

/** Servers count what a script calls beside the script, and its invariants are the application's. */
export function runsScripts({ scripts }: Profile, logged?: SentLog): boolean {
  return scripts.length > 0 || logged?.hasScripts === true;
}

/** @param context of the reference, @param logged sent in place of the profile's only operation */
export function planRoutedLoad(
  rehearsal: Rehearsal,
  profile: Profile,
  context: LoadContext,
  candidate: RoutePlan['candidate'],
  logged?: SentLog,
): LoadPlan {
  const { receivers: _none, ...base } = planRoundLoad(profile, context);
  const { witnesses, timeoutNs } = rehearsal;
  const total = profile.operations.reduce((sum, { weight }) => sum + weight, 0);
  const witness: Operation = {
    name: WITNESS,
    weight: (total * witnesses) / (1 - witnesses),
    commands: [[[{ kind: 'text', text: 'PING' }]]],
    transaction: false,
    hits: 'none',
  };
  const operations = witnesses === 0 ? profile.operations : [...profile.operations, witness];
  return {
    ...base,
    operations,
    pipeline: 1,
    threads: 1,
    warmupNs: 0,
    stop: { kind: 'duration', durationNs: DAY_NS },
    // The router gives up by itself what a side does not answer; what is held back has no end.
    timeoutNs: DAY_NS,
    intervalNs: INTERVAL_NS,
    route: {
      candidate,
      order: rehearsal.order,
      phases: rehearsal.phases.map(toRoutePhase),
      operations: operations.map(routeOperation),
      ...(witnesses === 0 ? {} : { witness: operations.length - 1 }),
      ...(logged === undefined ? {} : { log: { operation: 0, commands: logged.commands } }),
      witnessTtlMs: witnessTtlMs(rehearsal),
      witnessScripts: runsScripts(profile, logged),
      sideTimeoutNs: timeoutNs,
      readThroughBytes: sizeOf(profile),
    },
  };
}

/** None may end before it was looked at: it would count as lost. */
export function witnessTtlMs({ phases }: Pick<Rehearsal, 'phases'>): number {
  const plannedNs = phases.reduce((sum, { durationNs }) => sum + durationNs, 0);
  return WITNESS_SPARE_MS + Math.ceil(plannedNs / 1e6);
}

function toRoutePhase(phase: RehearsalPhase): RoutePhase {
  const { name, pace, share, split, writes, authority, compare, queue, readThrough } = phase;
  return { name, pace, share, split, writes, authority, compare, queue, readThrough };
}

export function routeOperation({ commands, transaction }: Operation): RoutedOperation {
  const at = commands.findIndex((command) => keyOf(command) >= 0);
  return {
    ...factsOf(commands.map(nameOf), countKeys(commands)),
    // MULTI comes first.
    ...(at < 0 ? {} : { key: [at + (transaction ? 1 : 0), keyOf(commands[at]!)] as const }),
  };
}

function countKeys(commands: readonly CommandTemplate[]): number {
  return commands.flat().filter((argument) => argument.some(({ kind }) => kind === 'key')).length;
}

function isBlocking({ commands }: Operation): boolean {
  return commands.some((command) => findCommand(nameOf(command))?.blocking !== undefined);
}

function nameOf(command: CommandTemplate): string {
  return textOf(command[0]!).toUpperCase();
}

function textOf(argument: CommandTemplate[number]): string {
  return argument.map((part) => (part.kind === 'text' ? part.text : '')).join('');
}

function keyOf(command: CommandTemplate): number {
  return command.findIndex((argument) => argument.some(({ kind }) => kind === 'key'));
}

/** Of a typical value. */
function sizeOf({ values: { size } }: Profile): number {
  switch (size.kind) {
    case 'fixed':
      return size.bytes;
    case 'range':
      return Math.round((size.minBytes + size.maxBytes) / 2);
    case 'lognormal':
      return size.medianBytes;
    case 'weighted':
      return size.sizes[0]!.bytes;
  }
}
