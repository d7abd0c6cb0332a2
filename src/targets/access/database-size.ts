// How many keys the database of a target holds, by whichever command it permits.
import { countOf } from '../../core/info-text.ts';
import type { Target, TargetNode } from '../contract.ts';
import type { ControlClient } from '../control/control-client.ts';
import { onEachNode } from '../control/data.ts';
import { orRefused, readInfo } from '../control/server-fields.ts';

export interface DatabaseSize {
  /** Of the endpoint's database, on all nodes; undefined where nothing tells. */
  readonly keys: number | undefined;
  /** There may be more: only one key was looked for. */
  readonly isLeast?: true;
}

export async function inspectDatabase(target: Target): Promise<DatabaseSize> {
  const sizes = await onEachNode(target, inspectNode);
  return sizes.reduce((sum, size) => {
    const keys = sum.keys === undefined || size.keys === undefined ? undefined : sum.keys + size.keys;
    return { keys, ...(sum.isLeast || size.isLeast ? { isLeast: true } : {}) };
  });
}

/** Of a server of our own, which refuses nothing. */
export async function countAllKeys(target: Target): Promise<number> {
  const counts = await onEachNode(target, async (client) => Number(await client.call('DBSIZE')));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function inspectNode(client: ControlClient, { endpoint }: TargetNode): Promise<DatabaseSize> {
  const counted = await orRefused(() => client.call('DBSIZE'));
  if (counted !== undefined) return { keys: Number(counted) };
  const keyspace = await readInfo(client, 'keyspace');
  // `db0:keys=5,expires=0`; a database without keys has no line.
  if (keyspace.size > 0 || (await readInfo(client, 'server')).size > 0)
    return { keys: countOf(parsePairs(keyspace.get(`db${endpoint.db}`) ?? 'keys=0'), 'keys') };
  return (await findKey(client)) ?? { keys: undefined };
}

function parsePairs(text: string): ReadonlyMap<string, string> {
  return new Map(text.split(',').map((pair) => pair.split('=') as [string, string]));
}

/** Whether there is any at all. */
async function findKey(client: ControlClient): Promise<DatabaseSize | undefined> {
  const random = await orRefused(() => client.callForBytes('RANDOMKEY'));
  if (random !== undefined) return random === null ? { keys: 0 } : { keys: 1, isLeast: true };
  let cursor = '0';
  do {
    const reply = await orRefused(() => client.call('SCAN', cursor, 'COUNT', '1000'));
    if (!Array.isArray(reply)) return undefined;
    const [next, keys] = reply as [string, string[]];
    if (keys.length > 0) return { keys: 1, isLeast: true };
    cursor = next;
  } while (cursor !== '0');
  return { keys: 0 };
}
