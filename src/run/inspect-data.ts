// What a target holds after the fill and says to scripts, so that it can be held against the others.

import { dropUndefined } from '../core/drop-undefined.ts';
import { drawCommands } from '../load/draw-commands.ts';
import { hasCursor } from '../profile/derived.ts';
import { keyName } from '../profile/key-names.ts';
import type { Keyspace, Operation, Profile } from '../profile/profile.ts';
import type { FilledData } from '../result/parts/fill.ts';
import type { Target } from '../targets/contract.ts';
import { type LoadContext, listFilledKeyspaces, planRoundLoad, setsExpiry } from './load-plan.ts';
import type { RunPorts } from './ports.ts';

/**
 * Calls each script once, with the arguments of its first operation: what that changes, it changes on every
 * target alike.
 *
 * @param keys counted on the server after the fill
 */
export async function inspectData(
  profile: Profile,
  target: Target,
  load: LoadContext,
  keys: number,
  { sampleKeys, callOnce }: Pick<RunPorts, 'sampleKeys' | 'callOnce'>,
): Promise<FilledData> {
  const names = listFilledKeyspaces(profile).flatMap((keyspace, _, { length }) =>
    spreadIds(keyspace, Math.ceil(SAMPLED_KEYS / length)).map((id) => keyName(keyspace, id)),
  );
  const found = await sampleKeys(
    target,
    names.map((name) => load.keyPrefix + name),
  );
  const scripts: FilledData['scripts'] = [];
  for (const { name, command } of listScriptCalls(profile)) {
    const [args] = drawCommands(command, planRoundLoad(profile, load));
    scripts.push({ operation: name, reply: await callOnce(target, args!) });
  }
  return {
    keys,
    ...dropUndefined({ nodes: target.nodes?.length }),
    expiring: profile.fill.some(setsExpiry),
    sampled: found.map(({ key, type, digest }) => ({
      key: key.slice(load.keyPrefix.length),
      type,
      ...dropUndefined({ digest }),
    })),
    scripts,
  };
}

/** Enough to see a target that keeps other values, few enough to take milliseconds. */
const SAMPLED_KEYS = 32;

/** The first, the last, and as many in even steps between them. */
function spreadIds({ count }: Keyspace, wanted: number): readonly number[] {
  const ids = Array.from({ length: Math.min(wanted, count) }, (_, i) =>
    Math.round((i * (count - 1)) / Math.max(1, Math.min(wanted, count) - 1)),
  );
  return [...new Set(ids)];
}

/** Every command that names a script, as an operation of its own. */
function listScriptCalls({ operations }: Profile): readonly { name: string; command: Operation }[] {
  return operations
    .filter((operation) => !hasCursor(operation))
    .flatMap((operation) =>
      operation.commands
        .filter((command) => command.flat().some(({ kind }) => kind === 'script'))
        .map((command) => ({
          name: operation.name,
          command: { ...operation, commands: [command], transaction: false },
        })),
    );
}
