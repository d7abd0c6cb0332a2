// Settings of a running server, read and changed by CONFIG.
import { CacheBenchError } from '../../core/errors.ts';
import type { Target, TargetNode } from '../contract.ts';
import { nodesOf } from '../control/cluster-target.ts';
import { openControlClient } from '../control/control-client.ts';

/** Of the first node of a cluster; undefined when the server knows no such setting, or does not tell. */
export async function readSetting(target: Target, setting: string): Promise<string | undefined> {
  const reply = await callConfig(nodesOf(target)[0]!, 'GET', setting);
  return Array.isArray(reply) && typeof reply[1] === 'string' ? reply[1] : undefined;
}

/** On every node of a cluster. A server that refuses keeps what it has. */
export async function changeSetting(target: Target, setting: string, value: string): Promise<void> {
  await Promise.all(nodesOf(target).map((node) => callConfig(node, 'SET', setting, value)));
}

async function callConfig({ endpoint }: TargetNode, ...args: string[]): Promise<unknown> {
  try {
    const client = await openControlClient(endpoint);
    try {
      return await client.call('CONFIG', ...args);
    } finally {
      client.close();
    }
  } catch (error) {
    // A server that is gone is the load's to report.
    if (error instanceof CacheBenchError) return undefined;
    throw error;
  }
}
