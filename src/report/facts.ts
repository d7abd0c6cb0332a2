// What was compared, on what and how: the questions a sceptic asks before looking at a number.
import { findReleaseLine } from '../core/release-lines.ts';
import { formatBytes, formatLongDurationNs } from '../core/units.ts';
import { countBlocks } from '../result/count-blocks.ts';
import { type RunResult, roundsOf } from '../result/kinds.ts';
import type { TargetRecord } from '../result/parts/target.ts';
import { listFleetFacts } from './fleet-facts.ts';
import type { Fact } from './model.ts';

export function listFacts(result: RunResult): Fact[] {
  const { settings, environment } = result;
  return [
    ...result.targets.map((target) => ({
      label: target.name,
      text: describeTarget(target, target.name === settings.reference && result.targets.length > 1),
      brief: describeBriefly(target, target.name === settings.reference && result.targets.length > 1),
    })),
    ...describeReadings(result.targets),
    ...describeConnections(result.targets),
    describeDriver(settings),
    {
      label: 'machine',
      text: describeMachine(environment.facts),
      brief: describeMachineBriefly(environment.facts),
    },
    ...listFleetFacts(result),
    { label: 'CPUs', text: environment.cpuNote },
    {
      label: 'design',
      text: `${describeBlocks(result)} of one round per target in balanced order${describePartBlocks(result)}, seed ${settings.seed}${describeTime(result)}${describeSpent(result)}`,
    },
    {
      label: 'values',
      text: 'rates, CPU and memory are those of the median round; percentiles are over all rounds together; max is the highest of all rounds',
    },
    ...(result.targets.length < 2
      ? []
      : [
          {
            label: 'ratios',
            text: 'computed block by block where both targets completed, so they differ from the quotients of the values shown; each interval is for its own metric and is not corrected for several metrics',
          },
        ]),
    { label: 'command', text: settings.command },
  ];
}

/** Told briefly too where it is not what most runs have. */
function describeDriver({ driver, io, protocol }: RunResult['settings']): Fact {
  const isEpoll = io === 'epoll';
  const text = `${driver}${isEpoll ? ' by epoll' : ''}, RESP${protocol}`;
  const isUsual = driver === 'resp' && !isEpoll && protocol === 2;
  return { label: 'driver', text, ...(isUsual ? {} : { brief: text }) };
}

/** "8 blocks, took 6 min" */
export function describeExtent(result: RunResult): string {
  return `${describeBlocks(result)}${describeTime(result)}`;
}

/** "3 of 6 blocks" of a run that ended before its time. */
function describeBlocks(result: RunResult): string {
  const blocks = countBlocks(result);
  const whole = `${blocks} ${blocks === 1 ? 'block' : 'blocks'}`;
  if (!result.partial) return whole;
  const begun = roundsOf(result).reduce((most, { block }) => Math.max(most, block + 1), 0);
  return begun < blocks ? `${begun} of ${whole}` : whole;
}

/** "8 blocks, 10 at an equal rate" */
export function describeAllBlocks(result: RunResult): string {
  return `${describeBlocks(result)}${describePartBlocks(result)}`;
}

/** ", 10 at an equal rate"; empty where the parts have as many as the rest. */
function describePartBlocks(result: RunResult): string {
  const counts = result.profiles.flatMap(({ name, equalRate }) =>
    equalRate === undefined ? [] : [countBlocks(result, name)],
  );
  const others = [...new Set(counts)].filter((count) => count !== countBlocks(result));
  return others.length === 0 ? '' : `, ${others.join(' and ')} at an equal rate`;
}

/** ": 25 s measured, 12 s warming up, 2 s loading, the rest setup and pauses"; empty where nothing was measured. */
function describeSpent(result: RunResult): string {
  if (result.finishedAt === undefined) return '';
  const sum = (all: readonly number[]): number => all.reduce((total, ns) => total + ns, 0);
  const rounds = roundsOf(result).filter((round) => round.status === 'completed');
  const warmups = rounds.map(({ profile }) => warmupNsOf(result, profile));
  const parts = [
    ['measured', sum(rounds.map(({ durationNs }) => durationNs))],
    ['warming up', sum(warmups)],
    ['loading', sum(result.fills.map(({ durationNs }) => durationNs))],
  ] as const;
  const told = parts.flatMap(([what, ns]) => (ns < 0.5e9 ? [] : [`${formatLongDurationNs(ns)} ${what}`]));
  return told.length === 0 ? '' : `: ${told.join(', ')}, the rest setup and pauses`;
}

/** Of an imported result, or of a file from elsewhere, the profile may be anything. */
function warmupNsOf({ profiles }: RunResult, profile: string): number {
  const resolved = profiles.find(({ name }) => name === profile)?.resolved as
    | { readonly load?: { readonly warmupNs?: unknown } }
    | undefined;
  const warmupNs = resolved?.load?.warmupNs;
  return typeof warmupNs === 'number' ? warmupNs : 0;
}

function describeTime({ startedAt, finishedAt }: RunResult): string {
  return finishedAt === undefined
    ? ''
    : `, took ${formatLongDurationNs((Date.parse(finishedAt) - Date.parse(startedAt)) * 1e6)}`;
}

function describeTarget(target: TargetRecord, isReference: boolean): string {
  const { flavor, version, threads, multiplexing, cpus, endpoint, owned, maxMemoryBytes } = target;
  const parts = [
    `${flavor} ${version}`,
    threads === undefined ? 'threads unknown' : `${threads} ${threads === 1 ? 'thread' : 'threads'}`,
    ...(multiplexing === undefined ? [] : [multiplexing]),
    ...(cpus === undefined ? [] : [`on ${cpus.length} ${cpus.length === 1 ? 'CPU' : 'CPUs'}`]),
    ...(maxMemoryBytes === undefined || maxMemoryBytes === 0
      ? []
      : [`maxmemory ${formatBytes(maxMemoryBytes)}`]),
    `${endpoint}${owned ? ' (started by this run)' : ''}`,
    ...describeRelease(target),
    ...describeHost(target),
    ...(isReference ? ['reference'] : []),
  ];
  return parts.join(', ');
}

/** Of a server of our own, where it listens is nobody's concern. */
function describeRelease({ flavor, version }: TargetRecord): readonly string[] {
  const release = findReleaseLine(flavor, version);
  if (release === undefined) return [];
  const { line, since, licence, rdb } = release;
  return [
    `${line} out since ${since}`,
    `licence ${licence}`,
    ...(rdb === undefined ? [] : [`writes RDB ${rdb}`]),
  ];
}

function describeBriefly(
  { flavor, version, threads, cpus, endpoint, owned, maxMemoryBytes }: TargetRecord,
  isReference: boolean,
): string {
  const parts = [
    `${flavor} ${version}`,
    ...(threads === undefined ? [] : [`${threads} ${threads === 1 ? 'thread' : 'threads'}`]),
    ...(cpus === undefined ? [] : [`on ${cpus.length} ${cpus.length === 1 ? 'CPU' : 'CPUs'}`]),
    ...(maxMemoryBytes === undefined || maxMemoryBytes === 0
      ? []
      : [`maxmemory ${formatBytes(maxMemoryBytes)}`]),
    ...(owned ? [] : [endpoint]),
    ...(isReference ? ['reference'] : []),
  ];
  return parts.join(', ');
}

/** How many flags of started servers were read back from them, and which were not. */
function describeReadings(targets: readonly TargetRecord[]): Fact[] {
  const parts = targets.flatMap(({ name, readings = [] }) => {
    if (readings.length === 0) return [];
    const missing = NOT_READ_BACK.flatMap(([way, why]) => {
      const flags = readings.filter(({ by }) => by === way).map(({ flag }) => `--${flag}`);
      return flags.length === 0 ? [] : [{ count: flags.length, text: `${flags.join(', ')} (${why})` }];
    });
    const known = readings.length - missing.reduce((sum, { count }) => sum + count, 0);
    const rest = missing.map(({ text }) => text).join(', ');
    return [
      `${name} ${known} of ${readings.length} flags${rest === '' ? '' : `, could not be read back: ${rest}`}`,
    ];
  });
  return parts.length === 0 ? [] : [{ label: 'read back', text: parts.join('; ') }];
}

/** Of silent ones on the empty server; a row of its own, for no key has a part in it. */
function describeConnections(targets: readonly TargetRecord[]): Fact[] {
  const parts = targets.flatMap(({ name, connectionMemory }) => {
    if (connectionMemory === undefined) return [];
    const { usedBytes, rssBytes } = connectionMemory;
    const told = [
      ...(usedBytes === undefined
        ? []
        : [`${usedBytes < LEAST_TOLD_BYTES ? 'nothing' : formatBytes(usedBytes)} of used memory`]),
      ...(rssBytes === undefined ? [] : [`${formatBytes(rssBytes)} of resident memory`]),
    ];
    return told.length === 0 ? [] : [`${name} ${told.join(', ')}`];
  });
  return parts.length === 0
    ? []
    : [
        {
          label: 'connections',
          text: `each takes on ${parts.join('; on ')}; bytes per key do not include this`,
        },
      ];
}

/** Less than this each is of what INFO itself takes. */
const LEAST_TOLD_BYTES = 256;

const NOT_READ_BACK = [
  ['command-line', 'neither CONFIG GET nor INFO shows it; it is on the command line of the process'],
  ['none', 'neither CONFIG GET nor INFO nor the command line of the process shows it'],
] as const;

/** Of results that don't say where it ran nothing is said. */
function describeHost({ local, host }: TargetRecord): string[] {
  if (host !== undefined) return [`its machine, by ssh: ${describeMachine(host)}`];
  return local === false
    ? ['the CPU use of its threads and of its machine is unknown: only INFO is available (see --ssh)']
    : [];
}

function describeMachineBriefly({
  cpuModel,
  cpus,
  usableCpus = cpus,
  memoryBytes,
  virtualization,
}: RunResult['environment']['facts']): string {
  const parts = [
    cpuModel,
    usableCpus && `${usableCpus} ${usableCpus === 1 ? 'CPU' : 'CPUs'}`,
    typeof memoryBytes === 'number' && formatBytes(memoryBytes),
    virtualization && 'virtual',
  ];
  return parts.filter(Boolean).join(', ') || 'unknown';
}

/** A fact that the machine did not tell is left out. */
function describeMachine(facts: RunResult['environment']['facts']): string {
  const { cpuModel, cpus, usableCpus, memoryBytes, system, kernel, virtualization, governor, nodeVersion } =
    facts;
  const parts = [
    cpuModel,
    typeof usableCpus === 'number' ? `${usableCpus} of ${cpus} CPUs usable` : cpus && `${cpus} CPUs`,
    typeof memoryBytes === 'number' && formatBytes(memoryBytes),
    system,
    kernel && `kernel ${kernel}`,
    virtualization && `virtual (${virtualization})`,
    governor && `governor ${governor}`,
    nodeVersion && `Node ${nodeVersion}`,
  ];
  return parts.filter(Boolean).join(', ') || 'unknown';
}
