// Whether an attached target holds what it held before: what stays of a run is always said.
import { messageOf } from '../core/errors.ts';
import { formatInteger } from '../core/units.ts';
import type { DatabaseSize } from '../targets/access/database-size.ts';
import type { OwnKeys } from '../targets/access/own-keys.ts';
import type { Target } from '../targets/contract.ts';
import type { StagePorts } from './ports.ts';
import { describeRemoval } from './removal-command.ts';
import type { StageWarning } from './warnings.ts';

export type RemovalPorts = Pick<StagePorts, 'inspectDatabase' | 'countKeys'>;

/**
 * Keys of the run that could not be removed, as far as they can be counted.
 *
 * @returns undefined: there are none
 */
export async function warnOfKeysLeft(
  target: Target,
  keys: OwnKeys,
  error: unknown,
  { countKeys }: RemovalPorts,
): Promise<StageWarning | undefined> {
  const count = await countKeys(target, keys).catch(() => undefined);
  return count === 0 ? undefined : keysLeft(target, keys, count, messageOf(error));
}

/**
 * After the removal: a database that holds another number of keys than before.
 *
 * @param before undefined: not known
 * @returns undefined: nothing to tell
 */
export async function compareSizes(
  target: Target,
  keys: OwnKeys,
  before: DatabaseSize | undefined,
  { inspectDatabase, countKeys }: RemovalPorts,
): Promise<StageWarning | undefined> {
  if (before?.keys === undefined || before.isLeast) return undefined;
  const after = await inspectDatabase(target);
  if (after.keys === undefined || after.isLeast || after.keys === before.keys) return undefined;
  const left = await countKeys(target, keys);
  if (left !== undefined && left > 0) return keysLeft(target, keys, left, 'they came back after the removal');
  const sizes = `the database of ${target.name} held ${countKeysText(before.keys)} before and holds ${formatInteger(after.keys)} now`;
  const isCertain = target.access?.refused.has('scan') !== true;
  // What nobody else used holds keys of scripts that can't be found by name.
  if (!isCertain && before.keys === 0)
    return { id: KEYS_LEFT, message: `${sizes}: ${removeWith(target, keys)}`, target: target.name };
  const whose = isCertain
    ? 'none of this run is among them'
    : 'without SCAN it is unknown whether keys of this run are among them';
  return { id: 'W_DATABASE_CHANGED', message: `${sizes}; ${whose}`, target: target.name };
}

/** The run ends with an error where one has this id. */
export const KEYS_LEFT = 'W_KEYS_LEFT';

function keysLeft(target: Target, keys: OwnKeys, count: number | undefined, why: string): StageWarning {
  const some = count === undefined ? 'keys' : countKeysText(count);
  const stay = count === undefined ? 'may stay' : count === 1 ? 'stays' : 'stay';
  return {
    id: KEYS_LEFT,
    message: `${some} of this run (${keys.prefix}…) ${stay} on ${target.name}: ${why}; ${removeWith(target, keys)}`,
    target: target.name,
  };
}

function countKeysText(count: number): string {
  return `${formatInteger(count)} ${count === 1 ? 'key' : 'keys'}`;
}

function removeWith(target: Target, { prefix }: OwnKeys): string {
  const who = target.access?.refused.get('scan') === 'denied' ? ', as a user who may SCAN' : '';
  return `to remove them${who}: ${describeRemoval(target, prefix)}`;
}
