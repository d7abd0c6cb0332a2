// What is done on all nodes of a target: loading scripts, reading memory, and whatever needs a connection to each.
import { CacheBenchError } from '../../core/errors.ts';
import { countOf } from '../../core/info-text.ts';
import type { Script } from '../../profile/profile.ts';
import type { Target, TargetNode } from '../contract.ts';
import { nodesOf } from './cluster-target.ts';
import { type ControlClient, openControlClient } from './control-client.ts';
import { explainScriptError } from './script-errors.ts';

/** For commands that may work for long, such as FLUSHALL of many gigabytes. */
const CALL_TIMEOUT_MS = 60_000;

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
          `${target.name} gave script '${name}' another SHA-1 than ${sha1}`,
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

/** With a connection of its own to each. */
export function onEachNode<T>(
  target: Target,
  work: (client: ControlClient, node: TargetNode) => Promise<T>,
): Promise<readonly T[]> {
  return Promise.all(
    nodesOf(target).map(async (node) => {
      const client = await openControlClient(node.endpoint, { callTimeoutMs: CALL_TIMEOUT_MS });
      try {
        return await work(client, node);
      } finally {
        client.close();
      }
    }),
  );
}
