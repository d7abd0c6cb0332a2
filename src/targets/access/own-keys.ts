// The keys of a run on a target: found by their prefix or known by name, counted and removed as the server permits it.
import { CacheBenchError, messageOf } from '../../core/errors.ts';
import { adviseOnError } from '../../wire/error-replies.ts';
import type { Target, TargetNode } from '../contract.ts';
import type { ControlClient } from '../control/control-client.ts';
import { isRefusal } from '../control/control-errors.ts';
import { onEachNode } from '../control/data.ts';
import { type Access, FULL_ACCESS } from './access.ts';

/** Bytes, or text in UTF-8. */
export type KeyName = string | Buffer;

export interface OwnKeys {
  /** Every key of the run begins with it. */
  readonly prefix: string;
  /**
   * All that the run may have written, with the prefix; each call begins anew. Absent: not known, and found by SCAN
   * only.
   */
  readonly names?: () => Iterable<KeyName>;
}

/** Keys of one step: about a millisecond of the server's time. */
const STEP_KEYS = 1000;

/**
 * A walk over the whole database, in which a key that moves because the server shrinks its table at that moment may be
 * counted twice; or where SCAN is not permitted, a look for each name.
 *
 * @returns undefined where neither is possible
 */
export async function countKeys(target: Target, keys: OwnKeys): Promise<number | undefined> {
  const counts = await onEachNode(target, async (client, node) => {
    const { refused } = accessOf(node);
    if (!refused.has('scan')) return countByScan(client, keys.prefix);
    if (keys.names === undefined || refused.has('exists')) return undefined;
    return callForKeys(client, 'EXISTS', keys.names(), mayNameMany(target, node));
  });
  return counts.reduce(
    (sum, count) => (sum === undefined || count === undefined ? undefined : sum + count),
    0,
  );
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
 * Removes them and returns how many there were. An owned server holds nothing but what we wrote, so there everything
 * goes at once.
 *
 * @throws CacheBenchError of the connection; E_KEYS_LEFT where they can't be removed
 */
export async function removeKeys(target: Target, keys: OwnKeys): Promise<number> {
  const counts = await onEachNode(target, async (client, node) => {
    if (target.owned) return flush(client);
    const { refused, removal } = accessOf(node);
    if ('refusal' in removal) throw removal.refusal;
    const many = mayNameMany(target, node);
    if (refused.has('scan')) {
      if (keys.names === undefined) throw unknownNames(target.name);
      return callForKeys(client, removal.command, keys.names(), many);
    }
    let removed = 0;
    for await (const found of scan(client, keys.prefix))
      removed += await callForKeys(client, removal.command, found, many);
    return removed;
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

function accessOf(node: TargetNode): Access {
  return node.access ?? FULL_ACCESS;
}

/** A cluster takes no two keys of different slots in one command. */
function mayNameMany(target: Target, node: TargetNode): boolean {
  const { removal } = accessOf(node);
  return target.nodes === undefined && 'command' in removal && removal.takesMany;
}

async function flush(client: ControlClient): Promise<number> {
  const keys = Number(await client.call('DBSIZE'));
  await flushAll(client);
  return keys;
}

/**
 * Valkey frees in the background unless it is told otherwise: a million keys later its resident memory falls for 20 s,
 * which the next load would be measured in. Servers older than Redis 6.2 know no SYNC, and wait by themselves.
 */
async function flushAll(client: ControlClient): Promise<void> {
  try {
    await client.call('FLUSHALL', 'SYNC');
  } catch (error) {
    if (!/syntax error|wrong number of arguments/i.test(messageOf(error))) throw error;
    await client.call('FLUSHALL');
  }
}

async function countByScan(client: ControlClient, prefix: string): Promise<number> {
  let count = 0;
  for await (const keys of scan(client, prefix)) count += keys.length;
  return count;
}

/** Sums what the command says of the keys; of a key that another node of the cluster has, that node is asked. */
async function callForKeys(
  client: ControlClient,
  command: string,
  names: Iterable<KeyName>,
  many: boolean,
): Promise<number> {
  let sum = 0;
  for (const step of inSteps(names)) {
    const commands = many ? [step] : step.map((name) => [name]);
    const counts = await Promise.all(commands.map((some) => countHere(client, command, some)));
    sum += counts.reduce((total, count) => total + count, 0);
  }
  return sum;
}

async function countHere(client: ControlClient, command: string, names: readonly KeyName[]): Promise<number> {
  try {
    return Number(await client.callForBytes(command, ...names));
  } catch (error) {
    if (isRefusal(error) && adviseOnError(messageOf(error))?.kind === 'moved') return 0;
    throw error;
  }
}

function* inSteps(names: Iterable<KeyName>): Generator<readonly KeyName[]> {
  let step: KeyName[] = [];
  for (const name of names) {
    step.push(name);
    if (step.length < STEP_KEYS) continue;
    yield step;
    step = [];
  }
  if (step.length > 0) yield step;
}

async function* scan(client: ControlClient, prefix: string): AsyncGenerator<readonly Buffer[]> {
  let cursor = '0';
  do {
    const reply = await client.callForBytes(
      'SCAN',
      cursor,
      'MATCH',
      `${escapeGlob(prefix)}*`,
      'COUNT',
      `${STEP_KEYS}`,
    );
    const [next, keys] = reply as [Buffer, Buffer[]];
    yield keys;
    cursor = next.toString('latin1');
  } while (cursor !== '0');
}

/** Characters with a meaning in patterns of SCAN MATCH lose it. */
export function escapeGlob(text: string): string {
  return text.replace(/[*?[\]\\^]/g, '\\$&');
}

function unknownNames(name: string): CacheBenchError {
  return new CacheBenchError(
    'E_KEYS_LEFT',
    `${name} permits no SCAN, and the names of the keys are not known`,
  );
}
