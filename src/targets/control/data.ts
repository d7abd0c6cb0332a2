// What a target holds, on all its nodes: counting keys, removing ours, loading scripts, reading its memory.
import { CacheBenchError } from '../../core/errors.ts';
import { countOf } from '../../core/info-text.ts';
import type { Script } from '../../profile/profile.ts';
import type { Target } from '../contract.ts';
import { nodesOf } from './cluster-target.ts';
import { type ControlClient, openControlClient } from './control-client.ts';
import { explainScriptError } from './script-errors.ts';

/** Keys per SCAN step: about a millisecond of the server's time. */
const SCAN_COUNT = 1000;
/** For commands that may work for long, such as FLUSHALL of many gigabytes. */
const CALL_TIMEOUT_MS = 60_000;

/** Of the endpoint's database. */
export async function inspectDatabase(target: Target): Promise<{ readonly keys: number }> {
  return { keys: await sumOverNodes(target, async (client) => Number(await client.call('DBSIZE'))) };
}

/**
 * Number of keys that begin with the prefix. A walk over the whole database; a key that moves during the walk
 * because the server shrinks its table at that moment may be counted twice.
 */
export function countKeys(target: Target, prefix: string): Promise<number> {
  return sumOverNodes(target, async (client) => {
    let count = 0;
    for await (const keys of scan(client, prefix)) count += keys.length;
    return count;
  });
}

/** Whether one of the first keys of a walk, on any node, begins with the prefix: a look, and no proof that there is none. */
export async function showsKeys(target: Target, prefix: string): Promise<boolean> {
  const found = await onEachNode(target, async (client) => {
    const { value = [] } = await scan(client, prefix).next();
    return value.length > 0;
  });
  return found.includes(true);
}

/**
 * Removes the keys that begin with the prefix and returns how many there were. An owned server holds nothing
 * but what we wrote, so there everything goes at once, whatever the prefix.
 */
export function removeKeys(target: Target, prefix: string): Promise<number> {
  return sumOverNodes(target, async (client) => {
    if (target.owned) {
      const keys = Number(await client.call('DBSIZE'));
      await client.call('FLUSHALL');
      return keys;
    }
    let removed = 0;
    for await (const keys of scan(client, prefix)) {
      // A cluster takes no two keys of different slots in one command.
      const commands = target.nodes ? keys.map((key) => [key]) : keys.length > 0 ? [keys] : [];
      const counts = await Promise.all(commands.map((some) => client.call('UNLINK', ...some)));
      removed += counts.reduce<number>((sum, count) => sum + Number(count), 0);
    }
    return removed;
  });
}

/**
 * Loads the scripts, so that EVALSHA finds them.
 *
 * @throws CacheBenchError E_SCRIPT when the server refuses one or knows it by another SHA-1
 */
export async function loadScripts(target: Target, scripts: readonly Script[]): Promise<void> {
  if (scripts.length === 0) return;
  await onEachNode(target, async (client) => {
    for (const { name, lua, sha1 } of scripts) {
      let reply: unknown;
      try {
        reply = await client.call('SCRIPT', 'LOAD', lua);
      } catch (error) {
        throw explainScriptError(error, name, target);
      }
      if (reply !== sha1) {
        throw new CacheBenchError(
          'E_SCRIPT',
          `${target.name} knows script '${name}' by another SHA-1 than ${sha1}`,
          { hint: 'EVALSHA would fail; measure this script with EVAL on this server.' },
        );
      }
    }
  });
}

/** undefined where INFO memory does not say. */
export interface MemoryUse {
  readonly usedBytes: number | undefined;
  readonly rssBytes: number | undefined;
}

export async function readMemory(target: Target): Promise<MemoryUse> {
  const memories = await Promise.all(nodesOf(target).map((node) => node.info('memory')));
  const sumOf = (field: string) =>
    memories
      .map((memory) => countOf(memory, field))
      .reduce((sum, bytes) => (sum === undefined || bytes === undefined ? undefined : sum + bytes));
  return { usedBytes: sumOf('used_memory'), rssBytes: sumOf('used_memory_rss') };
}

async function sumOverNodes(
  target: Target,
  work: (client: ControlClient) => Promise<number>,
): Promise<number> {
  return (await onEachNode(target, work)).reduce((sum, count) => sum + count, 0);
}

/** With a connection of its own to each. */
export function onEachNode<T>(
  target: Target,
  work: (client: ControlClient) => Promise<T>,
): Promise<readonly T[]> {
  return Promise.all(
    nodesOf(target).map(async ({ endpoint }) => {
      const client = await openControlClient(endpoint, { callTimeoutMs: CALL_TIMEOUT_MS });
      try {
        return await work(client);
      } finally {
        client.close();
      }
    }),
  );
}

async function* scan(client: ControlClient, prefix: string): AsyncGenerator<readonly string[]> {
  let cursor = '0';
  do {
    const reply = await client.call(
      'SCAN',
      cursor,
      'MATCH',
      `${escapeGlob(prefix)}*`,
      'COUNT',
      `${SCAN_COUNT}`,
    );
    const [next, keys] = reply as [string, string[]];
    yield keys;
    cursor = next;
  } while (cursor !== '0');
}

/** Characters with a meaning in patterns of SCAN MATCH lose it. */
export function escapeGlob(text: string): string {
  return text.replace(/[*?[\]\\^]/g, '\\$&');
}
