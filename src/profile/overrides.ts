// Settings that flags put in the place of a profile's own.
import { usageError } from '../core/errors.ts';
import { DEFAULT_KEYSPACE } from './compile/compilation.ts';
import { MAX_ELEMENTS } from './compile/keyspaces.ts';
import { boundRound, CURSOR_PIPELINE } from './compile/load.ts';
import { hasCursor } from './derived.ts';
import type {
  CommandTemplate,
  Keyspace,
  LoadSettings,
  OpenLoop,
  Profile,
  ProfileEvent,
  Stop,
  ValueSize,
} from './profile.ts';

/** Each absent field leaves the profile as it is. The ranges are those of the profile's own keys. */
export interface ProfileOverrides {
  readonly connections?: number | undefined;
  readonly pipeline?: number | undefined;
  readonly threads?: 'auto' | number | undefined;
  /** This or `durationNs` replaces how the profile stops. */
  readonly requests?: number | undefined;
  readonly durationNs?: number | undefined;
  readonly warmupNs?: number | undefined;
  readonly timeoutNs?: number | undefined;
  /**
   * Makes the loop open, with even starts and automatic pacing where the profile says nothing else. A number of requests
   * that it had gives way to ten seconds, or as many as a p99 needs, where it would take longer.
   */
  readonly ratePerSecond?: number | undefined;
  /** Of every {value} that has no size of its own. */
  readonly valueSize?: ValueSize | undefined;
  /**
   * Keys of the default keyspace, or of the largest where there is none; the others keep their proportion to it.
   * Channels and queues of receivers are no data, and stay.
   */
  readonly keys?: number | undefined;
}

/**
 * @param profile as `readProfile` gives it; a {value} without a size of its own is told by identity with `values.size`
 * @throws CacheBenchError E_OVERRIDE when overrides contradict each other or the profile
 */
export function applyOverrides(profile: Profile, overrides: ProfileOverrides): Profile {
  const load = overrideLoad(profile, overrides);
  const keyspaces = overrides.keys === undefined ? profile.keyspaces : scale(profile, overrides.keys);
  const resized = { ...profile, load, keyspaces, events: moveEvents(profile, load) };
  return overrides.valueSize === undefined ? resized : resizeValues(resized, overrides.valueSize);
}

/** A shorter or longer measurement has its events at the same share of it. */
function moveEvents({ name, load: own, events }: Profile, { stop }: LoadSettings): readonly ProfileEvent[] {
  if (events.length === 0 || own.stop.kind !== 'duration') return events;
  if (stop.kind === 'requests')
    throw usageError(
      'E_OVERRIDE',
      `profile ${name}: got a number of requests, wanted a duration: its events have their place in time`,
    );
  const scale = stop.durationNs / own.stop.durationNs;
  return events.map(({ everyNs, ...event }) => ({
    ...event,
    atNs: Math.round(event.atNs * scale),
    ...(everyNs === undefined ? {} : { everyNs: Math.max(1, Math.round(everyNs * scale)) }),
  }));
}

function overrideLoad({ name, load, operations }: Profile, overrides: ProfileOverrides): LoadSettings {
  const connections = overrides.connections ?? load.connections;
  const threads = overrides.threads ?? load.threads;
  if (threads !== 'auto' && threads > connections)
    throw usageError(
      'E_OVERRIDE',
      `profile ${name}: got ${threads} threads for ${connections} connections, wanted at most one thread a connection`,
    );
  const pipeline = overrides.pipeline ?? load.pipeline;
  if (pipeline > 1 && operations.some(hasCursor))
    throw usageError(
      'E_OVERRIDE',
      `profile ${name}: got a pipeline of ${pipeline}, wanted ${CURSOR_PIPELINE}`,
    );
  const openLoop = overrideOpenLoop(load.openLoop, overrides.ratePerSecond);
  return {
    connections,
    pipeline,
    threads,
    stop: overrideStop(name, load, overrides),
    warmupNs: overrides.warmupNs ?? load.warmupNs,
    ...(openLoop ? { openLoop } : {}),
    timeoutNs: overrides.timeoutNs ?? load.timeoutNs,
  };
}

/** A number of requests that was meant for a closed loop may take very long at a rate. */
function overrideStop(
  name: string,
  { stop, openLoop }: LoadSettings,
  { requests, durationNs, ratePerSecond }: ProfileOverrides,
): Stop {
  if (requests !== undefined && durationNs !== undefined)
    throw usageError('E_OVERRIDE', `profile ${name}: got both requests and a duration, wanted one of them`);
  if (requests !== undefined) return { kind: 'requests', count: requests };
  if (durationNs !== undefined) return { kind: 'duration', durationNs };
  return openLoop === undefined && ratePerSecond !== undefined ? boundRound(stop, ratePerSecond) : stop;
}

function overrideOpenLoop(
  own: OpenLoop | undefined,
  ratePerSecond: number | undefined,
): OpenLoop | undefined {
  if (ratePerSecond === undefined) return own;
  return { arrivals: 'constant', pacing: 'auto', ...own, ratePerSecond };
}

function scale({ name, keyspaces, receivers }: Profile, keys: number): readonly Keyspace[] {
  const isData = (keyspace: Keyspace) => !receivers.some((receiver) => receiver.keyspace === keyspace.name);
  const data = keyspaces.filter(isData);
  const reference =
    data.find((keyspace) => keyspace.name === DEFAULT_KEYSPACE)?.count ??
    Math.max(...data.map(({ count }) => count));
  return keyspaces.map((keyspace) => {
    if (!isData(keyspace)) return keyspace;
    const count = Math.max(1, Math.round((keyspace.count / reference) * keys));
    if (count * keyspace.elements > MAX_ELEMENTS)
      throw usageError(
        'E_OVERRIDE',
        `profile ${name}: got ${keys} keys, which makes ${count} of ${keyspace.elements} elements each in keyspace ${keyspace.name}, wanted at most 2^32 elements in all`,
      );
    return { ...keyspace, count };
  });
}

function resizeValues(profile: Profile, size: ValueSize): Profile {
  const own = profile.values.size;
  const resize = (command: CommandTemplate): CommandTemplate =>
    command.map((argument) =>
      argument.map((part) => (part.kind === 'value' && part.size === own ? { ...part, size } : part)),
    );
  return {
    ...profile,
    values: { ...profile.values, size },
    operations: profile.operations.map((operation) => ({
      ...operation,
      commands: operation.commands.map(resize),
    })),
    fill: profile.fill.map((step) => ({ ...step, command: resize(step.command) })),
  };
}
