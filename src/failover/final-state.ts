// What is left in the end: waits until the servers agree again, and reads every list from the primary, past any proxy.
import { messageOf } from '../core/errors.ts';
import type { InfoFields } from '../core/info-text.ts';
import { Interrupted } from '../core/interrupted.ts';
import { openControlClient } from '../targets/control/control-client.ts';
import type { CallHistory } from './history.ts';
import type { Node, Topology } from './topology/topology.ts';

export interface FinalState {
  /** By connection, in the order of the histories. */
  readonly lists: readonly (readonly string[])[];
}

/** Exactly one of them is a primary, the one that is awaited if any is, and the other follows it. */
export async function isConverged({ shard }: Pick<Topology, 'shard'>, awaited?: Node): Promise<boolean> {
  const told = await Promise.all(shard.map(({ side }) => side.target.info('replication')));
  const replicas = told.filter(
    (fields) => fields.get('role') === 'slave' || fields.get('role') === 'replica',
  );
  const isAwaited = awaited === undefined || isPrimary(told[shard.indexOf(awaited)]!);
  return isAwaited && replicas.length === 1 && replicas[0]!.get('master_link_status') === 'up';
}

/** @returns why it could not be read, in place of the state. @throws Interrupted */
export async function readFinalState(
  topology: Pick<Topology, 'shard'>,
  histories: readonly CallHistory[],
): Promise<FinalState | string> {
  try {
    const primary = await findPrimary(topology);
    if (primary === undefined) return 'no node was a primary in the end';
    const client = await openControlClient(primary.side.target.endpoint);
    try {
      const lists: string[][] = [];
      for (const { keys } of histories) {
        const list = await client.call('LRANGE', keys.list, '0', '-1');
        lists.push(Array.isArray(list) ? list.map(String) : []);
      }
      return { lists };
    } finally {
      client.close();
    }
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    return messageOf(error);
  }
}

/** The one that others follow; where there are two, the one that the other does not follow. */
async function findPrimary({ shard }: Pick<Topology, 'shard'>): Promise<Node | undefined> {
  const primaries: { readonly node: Node; readonly followers: number }[] = [];
  for (const node of shard) {
    const fields = await node.side.target.info('replication').catch(() => undefined);
    if (fields !== undefined && isPrimary(fields))
      primaries.push({ node, followers: Number(fields.get('connected_slaves') ?? 0) });
  }
  return primaries.toSorted((one, other) => other.followers - one.followers)[0]?.node;
}

function isPrimary(fields: InfoFields): boolean {
  return fields.get('role') === 'master';
}
