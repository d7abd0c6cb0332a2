// Faults by commands: a server of ours that is told to refuse writes, and told otherwise again.
import { CacheBenchError, messageOf } from '../core/errors.ts';
import type { Target } from '../targets/contract.ts';
import { type ControlClient, openControlClient } from '../targets/control/control-client.ts';
import { printable } from '../targets/control/printable.ts';
import { readConfigValue } from '../targets/spec/config-values.ts';

/** Nobody listens on this port: a replica that finds no primary keeps its data, answers reads, and refuses writes. */
const NO_PRIMARY = ['127.0.0.1', '1'] as const;
/** Writes nothing where the key does not exist, and is refused as any write is. */
const PROBE = ['SETRANGE', 'cache-bench:fault-probe', '0', ''] as const;

/** @returns gives the memory back. @throws CacheBenchError E_FAULT when the server goes on taking writes */
export async function takeMemory(target: Target): Promise<() => Promise<void>> {
  // Redis begins with OOM; Dragonfly answers "ERR Out of memory".
  return change(target, /\bOOM\b|out of memory/i, async (client) => {
    const limit = (await readConfigValue(client, 'maxmemory')) ?? '0';
    const policy = await readConfigValue(client, 'maxmemory-policy');
    // Dragonfly has no policies: it refuses unless it was started as a cache.
    if (policy !== undefined) await client.call('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    await client.call('CONFIG', 'SET', 'maxmemory', '1');
    return async (again) => {
      await again.call('CONFIG', 'SET', 'maxmemory', limit);
      if (policy !== undefined) await again.call('CONFIG', 'SET', 'maxmemory-policy', policy);
    };
  });
}

/**
 * Dragonfly follows only a primary that answers, so it cannot be told so.
 *
 * @returns makes it a primary again
 * @throws CacheBenchError E_FAULT when the server goes on taking writes
 */
export async function refuseWrites(target: Target): Promise<() => Promise<void>> {
  return change(target, /\bREADONLY\b/, async (client) => {
    try {
      await client.call('REPLICAOF', ...NO_PRIMARY);
    } catch (error) {
      throw new CacheBenchError('E_FAULT', `cannot make ${target.name} refuse writes: ${messageOf(error)}`, {
        hint: 'Use out-of-memory, which refuses writes too.',
      });
    }
    return async (again) => {
      await again.call('REPLICAOF', 'NO', 'ONE');
    };
  });
}

type Undo = (client: ControlClient) => Promise<void>;

async function change(
  target: Target,
  wanted: RegExp,
  make: (client: ControlClient) => Promise<Undo>,
): Promise<() => Promise<void>> {
  const client = await openControlClient(target.endpoint);
  try {
    const undo = await make(client);
    const reply = await client.call(...PROBE).then(String, messageOf);
    if (wanted.test(reply)) return () => withClient(target, undo);
    await undo(client);
    throw new CacheBenchError(
      'E_FAULT',
      `${target.name}: a write was answered '${printable(reply, 120)}', wanted one like ${wanted.source}`,
      { hint: 'This server cannot be made to refuse writes in this way; use another fault.' },
    );
  } finally {
    client.close();
  }
}

async function withClient(target: Target, work: Undo): Promise<void> {
  const client = await openControlClient(target.endpoint);
  try {
    await work(client);
  } finally {
    client.close();
  }
}
