// Looks at a bounded number of keys: type, time to live, size. No value is ever read.
import { dropUndefined } from '../core/drop-undefined.ts';
import type { GentleClient } from './gentle-client.ts';
import type { CollectionType, KeySample, ObservedKey } from './observation.ts';
import { walkTypes } from './walk-types.ts';

/** What looking at a key takes: finding it, TYPE, PTTL, MEMORY USAGE and its size. */
const COMMANDS_PER_KEY = 5;
/** What the walks over types take, for each key that is wanted. */
const COMMANDS_OF_WALKS = 1;
/** Keys of a step of SCAN, where RANDOMKEY may not be used. */
const SCAN_COUNT = 10;
/**
 * Of how many elements MEMORY USAGE takes the mean. By itself it takes five: of a Redis 7.0 hash of 1,000 fields, one in 50 a hundred times as
 * large as the others, it then tells five times the truth or a third of it. Not all, which takes as long as the key is large.
 */
const MEMORY_SAMPLES = '100';

/** How many commands {@link sampleKeys} sends beside DBSIZE, at most. */
export function countSamplingCommands(wanted: number, types: 'walks types' | 'draws only'): number {
  return wanted * (COMMANDS_PER_KEY + (types === 'walks types' ? COMMANDS_OF_WALKS : 0));
}

/** Tells a size without reading elements: each takes the same time however large the key is. */
export const SIZE_COMMANDS: Readonly<Record<string, string>> = {
  string: 'STRLEN',
  list: 'LLEN',
  set: 'SCARD',
  zset: 'ZCARD',
  hash: 'HLEN',
  stream: 'XLEN',
};

/**
 * @param told how many keys INFO says there are, for a server that refuses DBSIZE
 * @param types that commands are for: keys of these are looked for, however few they are
 */
export async function sampleKeys(
  client: GentleClient,
  wanted: number,
  told: number,
  types: readonly CollectionType[],
): Promise<KeySample> {
  const databaseKeys = Number((await client.tryCall('DBSIZE')) ?? told);
  const drawn = databaseKeys > 0 ? await drawNames(client, wanted) : { names: [], draws: 0, method: RANDOM };
  const keys: ObservedKey[] = [];
  for (const name of drawn.names) {
    // Without TYPE a key takes up to twice as many commands, and no more of them are sent.
    if (client.refused.has('TYPE') && keys.length >= wanted / 2) break;
    const key = await lookAt(client, name);
    if (key !== undefined) keys.push(key);
  }
  const { draws, method } = drawn;
  const walks = await walkTypes(client, types, { databaseKeys, mostCommands: wanted, lookAt: lookAtTyped });
  return { databaseKeys, method, draws, keys, walks, refused: [...client.refused] };
}

const RANDOM = 'RANDOMKEY' as const;

interface Drawn {
  /** Different ones. */
  readonly names: readonly string[];
  readonly draws: number;
  readonly method: KeySample['method'];
}

async function drawNames(client: GentleClient, wanted: number): Promise<Drawn> {
  const names = new Set<string>();
  let draws = 0;
  while (draws < wanted) {
    const name = await client.tryCall(RANDOM);
    if (name === undefined) return scanNames(client, wanted);
    draws++;
    if (isReadable(name)) names.add(name);
  }
  return { names: [...names], draws, method: RANDOM };
}

/** The first steps of a walk: at most so many as would be needed if no step came back empty. */
async function scanNames(client: GentleClient, wanted: number): Promise<Drawn> {
  const names = new Set<string>();
  let cursor = '0';
  let draws = 0;
  for (let step = 0; step < wanted / SCAN_COUNT && draws < wanted; step++) {
    const reply = await client.call('SCAN', cursor, 'COUNT', String(SCAN_COUNT));
    const [next, found] = reply as [string, string[]];
    draws += found.length;
    for (const name of found) if (isReadable(name) && names.size < wanted) names.add(name);
    cursor = next;
    if (cursor === '0') break;
  }
  return { names: [...names], draws, method: 'SCAN' };
}

/** A name that isn't UTF-8 came to us changed: asking for it would ask for another key. */
function isReadable(name: unknown): name is string {
  return typeof name === 'string' && !name.includes('\ufffd');
}

/** undefined when it has gone meanwhile, or nothing tells what it is. */
async function lookAt(client: GentleClient, name: string): Promise<ObservedKey | undefined> {
  const told = await client.tryCall('TYPE', name);
  const { type, size } =
    told === undefined ? await findType(client, name) : await readSize(client, name, String(told));
  return type === 'none' ? undefined : readRest(client, name, { type, size });
}

/** Of a key whose type is known, in three commands; undefined when it has gone meanwhile. */
async function lookAtTyped(
  client: GentleClient,
  name: string,
  type: CollectionType,
): Promise<ObservedKey | undefined> {
  const told = await readSize(client, name, type);
  return told.size === 0 ? undefined : readRest(client, name, told);
}

async function readRest(
  client: GentleClient,
  name: string,
  { type, size }: TypeAndSize,
): Promise<ObservedKey> {
  const ttlMs = countOf(await client.tryCall('PTTL', name));
  const memoryBytes = countOf(await client.tryCall('MEMORY', 'USAGE', name, 'SAMPLES', MEMORY_SAMPLES));
  return {
    name,
    type,
    ...dropUndefined({ ttlMs }),
    ...(memoryBytes === undefined || memoryBytes === 0 ? {} : { memoryBytes }),
    ...dropUndefined({ size }),
  };
}

interface TypeAndSize {
  readonly type: string;
  readonly size: number | undefined;
}

async function readSize(client: GentleClient, name: string, type: string): Promise<TypeAndSize> {
  const command = Object.hasOwn(SIZE_COMMANDS, type) ? SIZE_COMMANDS[type] : undefined;
  return { type, size: command === undefined ? undefined : countOf(await client.tryCall(command, name)) };
}

/** A command of another type is refused; a key that is not there has the length 0 in all of them. */
async function findType(client: GentleClient, name: string): Promise<TypeAndSize> {
  for (const [type, command] of Object.entries(SIZE_COMMANDS)) {
    const size = countOf(await client.tryCall(command, name));
    if (size !== undefined && size > 0) return { type, size };
  }
  return { type: 'none', size: undefined };
}

/** undefined for what is no count: no time to live is -1, a key that has gone is -2. */
function countOf(reply: unknown): number | undefined {
  return typeof reply === 'number' && reply >= 0 ? reply : undefined;
}
