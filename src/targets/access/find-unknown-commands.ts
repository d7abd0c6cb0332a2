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
    const isKnown = await Promise.all(names.map((name) => knowsCommand(client, name)));
    const unknown = names.filter((_, at) => !isKnown[at]);
    // Who does not know GET either has another idea of this command.
    if (unknown.length === 0 || !(await knowsCommand(client, 'GET'))) return [];
    const known = await listCommands(client);
    return unknown.map((name) => {
      const near = suggest(name, known);
      return { name, ...(near === undefined ? {} : { near: printable(near.toUpperCase(), 40) }) };
    });
  } finally {
    client.close();
  }
}

/** One by one: Dragonfly 1.40 answers nothing to several. name, arity, flags …; nothing for what is not there. */
async function knowsCommand(client: ControlClient, name: string): Promise<boolean> {
  const reply = await orRefused(() => client.call('COMMAND', 'INFO', name));
  const [entry] = Array.isArray(reply) ? reply : [];
  return Array.isArray(entry) && entry.length > 0;
}

/** Redis before 7 and Dragonfly know no COMMAND LIST; the whole table is some hundred kilobytes. In small letters. */
async function listCommands(client: ControlClient): Promise<readonly string[]> {
  const listed = await orRefused(() => client.call('COMMAND', 'LIST'));
  const names = Array.isArray(listed)
    ? listed
    : ((await orRefused(() => client.call('COMMAND'))) as unknown[] | undefined)?.map((entry) =>
        Array.isArray(entry) ? entry[0] : entry,
      );
  return (names ?? []).map((name) => String(name).toLowerCase());
}
