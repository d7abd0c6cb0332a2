// Commands that a target does not have, found in its own table of commands before any load is sent.
import { suggest } from '../../core/suggest.ts';
import type { Target } from '../contract.ts';
import { nodesOf } from '../control/cluster-target.ts';
import { type ControlClient, openControlClient } from '../control/control-client.ts';
import { printable } from '../control/printable.ts';
import { orRefused } from '../control/server-fields.ts';

export interface UnknownCommand {
  readonly name: string;
  /** The nearest of those that it has; absent: none is near. */
  readonly near?: string;
}

/**
 * Modules and renamed commands are in the table, too. The nodes of a cluster are taken for alike.
 *
 * @param names in capitals
 * @returns none where the server refuses COMMAND
 */
export async function findUnknownCommands(
  target: Target,
  names: readonly string[],
): Promise<readonly UnknownCommand[]> {
  const [node] = nodesOf(target);
  if (names.length === 0 || node!.access?.refused.has('command|info')) return [];
  const client = await openControlClient(node!.endpoint);
  try {
    const reply = await orRefused(() => client.call('COMMAND', 'INFO', ...names));
    if (!Array.isArray(reply) || reply.length !== names.length) return [];
    const unknown = names.filter((_, at) => !isDescription(reply[at]));
    // Who knows none of the usual ones either has another idea of this command.
    if (unknown.length === 0 || !(await knowsAny(client))) return [];
    const known = await listCommands(client);
    return unknown.map((name) => {
      const near = suggest(name, known);
      return { name, ...(near === undefined ? {} : { near: printable(near.toUpperCase(), 40) }) };
    });
  } finally {
    client.close();
  }
}

async function knowsAny(client: ControlClient): Promise<boolean> {
  const reply = await orRefused(() => client.call('COMMAND', 'INFO', 'get', 'ping', 'del'));
  return Array.isArray(reply) && reply.some(isDescription);
}

/** name, arity, flags …; nothing, or an empty list, for what is not there. */
function isDescription(entry: unknown): boolean {
  return Array.isArray(entry) && entry.length > 0;
}

/** Redis before 7 knows no COMMAND LIST; its whole table is some hundred kilobytes. In small letters. */
async function listCommands(client: ControlClient): Promise<readonly string[]> {
  const listed = await orRefused(() => client.call('COMMAND', 'LIST'));
  const names = Array.isArray(listed)
    ? listed
    : ((await orRefused(() => client.call('COMMAND'))) as unknown[] | undefined)?.map((entry) =>
        Array.isArray(entry) ? entry[0] : entry,
      );
  return (names ?? []).map((name) => String(name).toLowerCase());
}
