// How often each command was called: read from INFO commandstats, and the difference of two readings.
import type { InfoFields } from '../core/info-text.ts';

/** By name in capitals; subcommands count for their command. */
export type CommandCalls = ReadonlyMap<string, number>;

/**
 * Only names and calls are read: the microseconds are not the same on all servers (Dragonfly's are twice the real
 * ones on some machines), and a mix needs none.
 */
export function readCommandCalls(commandStats: InfoFields): CommandCalls {
  const calls = new Map<string, number>();
  for (const [field, value] of commandStats) {
    // A name that is none comes from a server that isn't what it says; it is not worth showing.
    const name = /^cmdstat_([A-Za-z][\w.-]{0,39})(\|.*)?$/.exec(field)?.[1]?.toUpperCase();
    const count = /^calls=(\d{1,15})(,|$)/.exec(value)?.[1];
    if (name !== undefined && count !== undefined) calls.set(name, (calls.get(name) ?? 0) + Number(count));
  }
  return calls;
}

/**
 * What was called between two readings, commands without a call left out; undefined when a count fell, so that the
 * counters were reset in between.
 *
 * @param own what was called by ourselves in between
 */
export function subtractCalls(
  before: CommandCalls,
  after: CommandCalls,
  own: CommandCalls,
): CommandCalls | undefined {
  const calls = new Map<string, number>();
  for (const [name, count] of before) if (count > (after.get(name) ?? 0)) return undefined;
  for (const [name, count] of after) {
    const foreign = count - (before.get(name) ?? 0) - (own.get(name) ?? 0);
    if (foreign > 0) calls.set(name, foreign);
  }
  return calls;
}

export function totalCalls(calls: CommandCalls): number {
  return [...calls.values()].reduce((sum, count) => sum + count, 0);
}
