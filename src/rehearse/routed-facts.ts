// What the router must know of commands: whether they write, and whether two servers answer them alike.
import type { RoutedOperation } from '../load/route/route-plan.ts';
import { findCommand } from '../profile/commands/table.ts';

/** Commands whose elements come in no order. */
const UNORDERED = new Set(['SMEMBERS', 'HGETALL', 'HKEYS', 'HVALS', 'SINTER', 'SUNION', 'SDIFF']);
/** Replies of the moment, or drawn by the server. */
const INCOMPARABLE = new Set([
  ...['TTL', 'PTTL', 'EXPIRETIME', 'PEXPIRETIME', 'TIME', 'RANDOMKEY', 'SRANDMEMBER', 'HRANDFIELD'],
  ...['ZRANDMEMBER', 'DUMP', 'OBJECT', 'MEMORY', 'SCAN', 'SSCAN', 'HSCAN', 'ZSCAN', 'DBSIZE', 'KEYS'],
]);
/** Writes whose outcome the server draws or derives from its clock: two servers end with different data. */
const SERVER_CHOSEN = new Set(['SPOP', 'XADD', 'EVAL', 'EVALSHA', 'FCALL']);
/** Nothing of a server changes by them. */
const NO_WRITES = new Set(['PING', 'ECHO', 'TIME']);

/** @param names of all commands of an operation, in capitals, @param keys how many they have, all together */
export function factsOf(names: readonly string[], keys: number): RoutedOperation {
  const writeNames = names.filter(
    (name) => (findCommand(name)?.access ?? 'write') === 'write' && !NO_WRITES.has(name),
  );
  return {
    writes: writeNames.length > 0,
    writeNames,
    isUnordered: names.some((name) => UNORDERED.has(name)),
    // Keys of one command take the way of the first: what is written to the others meanwhile may overtake it.
    isIncomparable: names.some((name) => INCOMPARABLE.has(name)) || keys > 1,
    isGet: names.length === 1 && names[0] === 'GET',
  };
}

/** @param args of a command, its name first, as text */
export function isServerChosenText(args: readonly string[]): boolean {
  const name = args[0]!.toUpperCase();
  return SERVER_CHOSEN.has(name) && (name !== 'XADD' || args.includes('*'));
}
