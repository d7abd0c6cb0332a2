// From a profile and a target to what the load room runs: the measured rounds, the fill and the calibration.
import { dropUndefined } from '../core/drop-undefined.ts';
import type { Endpoint } from '../core/endpoint.ts';
import type { LoadPlan } from '../load/contract.ts';
import { type IoName, MAX_POLL_SOCKETS } from '../load/io/socket-io.ts';
import type { Bystander, FillStep, Keyspace, Profile } from '../profile/profile.ts';
import type { RunSettings } from './plan.ts';

/** Twice a second, as the telemetry. */
export const INTERVAL_NS = 0.5e9;
/** Where there are events, dips of a tenth of a second are to be seen. */
const EVENT_INTERVAL_NS = 0.1e9;

export interface LoadContext {
  readonly endpoint: Endpoint;
  readonly settings: RunSettings;
  readonly keyPrefix: string;
  readonly threads: number;
  readonly cpus: readonly number[] | undefined;
  /** The way to the sockets of an open loop, and of many connections, unless the settings name one. */
  readonly pacedIo?: IoName;
}

export function planRoundLoad(profile: Profile, context: LoadContext): LoadPlan {
  const { load } = profile;
  return {
    ...commonPlan(profile, context),
    driver: context.settings.driver,
    operations: profile.operations,
    connections: load.connections,
    pipeline: load.pipeline,
    threads: Math.min(context.threads, load.connections),
    warmupNs: load.warmupNs,
    stop: load.stop,
    ...dropUndefined({ openLoop: load.openLoop }),
    ...planIo(profile, context),
    ...(profile.receivers.length === 0 ? {} : { receivers: profile.receivers }),
    fill: false,
  };
}

/**
 * Whether the load has what `pacedIo` is for: a rate of its own, or workers with so many connections that Node's event
 * loop takes up to a third longer for each, and can't time a reply by the poll that found it.
 */
export function prefersPacedIo({ load }: Profile, { threads, pacedIo }: LoadContext): boolean {
  if (load.openLoop !== undefined) return true;
  return pacedIo === 'epoll' && load.connections / Math.min(threads, load.connections) > MAX_POLL_SOCKETS;
}

/** Where nobody chose. */
function planIo(profile: Profile, context: LoadContext): Pick<LoadPlan, 'io'> {
  const { settings, pacedIo } = context;
  const isChosen = (settings.io ?? 'auto') !== 'auto' || pacedIo === undefined;
  return isChosen || !prefersPacedIo(profile, context) ? {} : { io: pacedIo };
}

/** Keys that nobody writes: what a bystander tells is how long it waits for its turn, not what a value costs. */
const BYSTANDER_KEYS = 1000;
const DAY_NS = 24 * 3600e9;

/** GETs at a fixed rate until it is stopped; late replies are what it is there for, so none is given up. */
export function planBystanderLoad(
  { ratePerSecond, connections }: Bystander,
  { endpoint, settings, keyPrefix, cpus }: LoadContext,
): LoadPlan {
  const keyspace = { name: 'bystander', count: BYSTANDER_KEYS, pattern: 'bystander:{id}' };
  const key = { kind: 'key', keyspace: keyspace.name } as const;
  const command = [[{ kind: 'text', text: 'GET' } as const], [key]];
  const last = cpus?.at(-1);
  return {
    endpoint,
    protocol: settings.protocol,
    driver: 'resp',
    ...dropUndefined({ io: settings.io }),
    seed: settings.seed,
    keyPrefix,
    operations: [{ name: 'bystander', weight: 1, commands: [command], transaction: false, hits: 'none' }],
    scripts: [],
    keyspaces: [{ ...keyspace, distribution: { kind: 'uniform' }, elements: 1 }],
    values: { size: { kind: 'fixed', bytes: 0 }, content: 'binary', compressibility: 0 },
    connections,
    pipeline: 1,
    threads: 1,
    ...(last === undefined ? {} : { cpus: [last] }),
    warmupNs: 0,
    stop: { kind: 'duration', durationNs: DAY_NS },
    openLoop: { ratePerSecond, arrivals: 'constant', pacing: 'timer' },
    timeoutNs: DAY_NS,
    intervalNs: INTERVAL_NS,
    fill: false,
    traces: true,
  };
}

/** A few connections with deep pipelines load fastest, and leave the server time for nothing else. */
const FILL_CONNECTIONS = 8;
const FILL_PIPELINE = 64;

/** One pass over the keyspace of the step: every key, or every element of every key, exactly once. */
export function planFillLoad(profile: Profile, step: FillStep, context: LoadContext): LoadPlan {
  const writes = countFillWrites(profile, step);
  const connections = Math.min(FILL_CONNECTIONS, writes);
  return {
    ...commonPlan(profile, context),
    keyspaces: [keyspaceOf(profile, step)],
    driver: 'resp',
    operations: [{ name: 'fill', weight: 1, commands: [step.command], transaction: false, hits: 'none' }],
    connections,
    pipeline: FILL_PIPELINE,
    threads: Math.min(context.threads, connections),
    warmupNs: 0,
    stop: { kind: 'requests', count: writes },
    fill: true,
  };
}

/** Long enough for a steady state, short enough not to be noticed. */
const CALIBRATION_NS = 0.8e9;
const CALIBRATION_WARMUP_NS = 0.3e9;
/** A first look need not know to the percent what nobody reaches. */
const QUICK_CALIBRATION_NS = 0.4e9;

/** The profile's own load as fast as it goes, against a server that does nothing. */
export function planCalibrationLoad(profile: Profile, context: LoadContext): LoadPlan {
  const { openLoop: _paced, ...plan } = planRoundLoad(profile, context);
  const durationNs = calibrationWindowNs(context.settings);
  return { ...plan, warmupNs: CALIBRATION_WARMUP_NS, stop: { kind: 'duration', durationNs } };
}

/** Warm-up and window, without what comes around them. */
export function estimateCalibrationNs(settings: Pick<RunSettings, 'quick'>): number {
  return CALIBRATION_WARMUP_NS + calibrationWindowNs(settings);
}

function calibrationWindowNs({ quick }: Pick<RunSettings, 'quick'>): number {
  return quick ? QUICK_CALIBRATION_NS : CALIBRATION_NS;
}

export function countFillWrites(profile: Profile, step: FillStep): number {
  const { count, elements } = keyspaceOf(profile, step);
  return step.perKey === 'element' ? count * elements : count;
}

/** Keys that exist once every step has run; several steps may write the same ones. */
export function countFilledKeys(profile: Profile): number {
  return listFilledKeyspaces(profile).reduce((sum, { count }) => sum + count, 0);
}

export function listFilledKeyspaces(profile: Profile): readonly Keyspace[] {
  return [...new Set(profile.fill.map((step) => keyspaceOf(profile, step)))];
}

/** Keys with a time to live are counted by servers until they are looked for: the count says nothing of them. */
export function setsExpiry({ command }: FillStep): boolean {
  const words = command.map((argument) =>
    argument.map((part) => (part.kind === 'text' ? part.text : '')).join(''),
  );
  return words.some((word) => /^(P?SETEX|[EP]X(AT)?)$/i.test(word));
}

/** Elements of all collections, where steps write element by element; 0: each key holds one value. */
export function countFilledElements(profile: Profile): number {
  const steps = profile.fill.filter(({ perKey }) => perKey === 'element');
  return steps.reduce((sum, step) => sum + countFillWrites(profile, step), 0);
}

function keyspaceOf(profile: Profile, step: FillStep): Keyspace {
  return profile.keyspaces.find(({ name }) => name === step.keyspace)!;
}

function commonPlan(profile: Profile, context: LoadContext) {
  return {
    endpoint: context.endpoint,
    protocol: context.settings.protocol,
    seed: context.settings.seed,
    keyPrefix: context.keyPrefix,
    scripts: profile.scripts,
    keyspaces: profile.keyspaces,
    values: profile.values,
    ...dropUndefined({ cpus: context.cpus, io: context.settings.io }),
    timeoutNs: profile.load.timeoutNs,
    intervalNs: profile.events.length === 0 ? INTERVAL_NS : EVENT_INTERVAL_NS,
  };
}
