// What chosen keys of a target hold, as type and digest: equal texts for equal data, whatever the server.
import { createHash } from 'node:crypto';
import type { CacheBenchError } from '../../core/errors.ts';
import type { Target } from '../contract.ts';
import type { ControlClient } from './control-client.ts';
import { isRefusal } from './control-errors.ts';
import { onEachNode } from './data.ts';
import { printable } from './printable.ts';

export interface SampledKey {
  readonly key: string;
  /** "none": not there; "refused": the server does not tell. */
  readonly type: string;
  /** undefined where the type has no value that all servers tell alike. */
  readonly digest: string | undefined;
}

/** In the order of the keys. */
export async function sampleKeys(target: Target, keys: readonly string[]): Promise<readonly SampledKey[]> {
  const byNode = await onEachNode(target, async (client) => {
    const found: (SampledKey | undefined)[] = [];
    for (const key of keys) found.push(await ignoreMoved(() => sampleKey(client, key)));
    return found;
  });
  return keys.flatMap((_, i) => byNode.map((found) => found[i]).find((one) => one !== undefined) ?? []);
}

/** undefined: another node of the cluster has the key. */
export async function ignoreMoved<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isRefusal(error) && isMoved(error)) return undefined;
    throw error;
  }
}

async function sampleKey(client: ControlClient, key: string): Promise<SampledKey> {
  try {
    const type = printable(String(await client.call('TYPE', key)), 40);
    const read = READERS[type];
    return { key, type, digest: read && digestOf(await read(client, key)) };
  } catch (error) {
    if (!isRefusal(error) || isMoved(error)) throw error;
    return { key, type: 'refused', digest: undefined };
  }
}

function isMoved(error: CacheBenchError): boolean {
  return /\b(MOVED|ASK) \d/.test(error.message);
}

type Reader = (client: ControlClient, key: string) => Promise<unknown>;

/** Elements that one look may ask for; of larger collections only the size is compared. */
const MOST_ELEMENTS = 1000;

const READERS: Readonly<Record<string, Reader>> = {
  string: readString,
  hash: collection('HLEN', 'HGETALL', [], 2),
  set: collection('SCARD', 'SMEMBERS', []),
  zset: collection('ZCARD', 'ZRANGE', ['0', '-1', 'WITHSCORES'], 2),
  list: collection('LLEN', 'LRANGE', ['0', '-1']),
  // Each server numbers entries by its own clock.
  stream: (client, key) => client.call('XLEN', key),
};

async function readString(client: ControlClient, key: string): Promise<unknown> {
  const value = await client.callForBytes('GET', key);
  // A HyperLogLog is a string to both, and each server has its own way to write it.
  const isHyperLogLog = Buffer.isBuffer(value) && value.subarray(0, 4).toString('latin1') === 'HYLL';
  return isHyperLogLog ? client.call('PFCOUNT', key) : value;
}

/** Sorted: connections of a fill may push in any order, and servers tell in any order. @param width items of an element */
function collection(count: string, command: string, args: readonly string[], width = 1): Reader {
  return async (client, key) => {
    const size = Number(await client.call(count, key));
    if (size > MOST_ELEMENTS) return size;
    const items = (await client.callForBytes(command, key, ...args)) as Buffer[];
    const texts = items.map((item) => item.toString('latin1'));
    const elements = Array.from({ length: texts.length / width }, (_, i) =>
      JSON.stringify(texts.slice(i * width, (i + 1) * width)),
    );
    return elements.sort().join('\n');
  };
}

function digestOf(value: unknown): string {
  const bytes = Buffer.isBuffer(value) ? value : String(value);
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}
