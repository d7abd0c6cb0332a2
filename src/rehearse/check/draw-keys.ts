// Which keys of two servers are compared: all of them, or of more than are wanted a sample of each type.
import { allocateStrata } from '../../stats/stratified-share.ts';
import { type RespValue, textOf } from '../../wire/resp-value.ts';
import { keyBytes, type ServerLink, scanKeys } from '../../wire/server-link.ts';
import { LeastHashes } from './least-hashes.ts';

export interface DrawPlan {
  readonly prefix: string;
  readonly exactUpTo: number;
  /** Keys of a sample, from 1; of rare types more come on top. */
  readonly sample: number;
  readonly signal: AbortSignal;
}

export interface DrawnKey {
  readonly key: string;
  /** Its stratum; absent where all are compared. */
  readonly type?: string;
  /** Among those of its type that have the share of all which the type has. */
  readonly isProportional: boolean;
}

export interface Draw {
  /** On either side. */
  readonly keys: number;
  readonly drawn: readonly DrawnKey[];
  readonly isExact: boolean;
  /** Of a sample: how many there are of each type. */
  readonly sizes: ReadonlyMap<string, number>;
  /** Of a sample: the proportional parts together by the sample that was wanted, for they are rounded up. */
  readonly roundedUp: number;
}

interface Stratum {
  /** As SCAN named them; a server whose table shrinks may name one twice. */
  named: number;
  readonly least: LeastHashes;
}

/**
 * One SCAN of each server. Holds `exactUpTo` keys at most, and 2 · `sample` of each type; types are asked for only when there are more
 * than `exactUpTo`.
 *
 * @returns what was seen until `signal` was aborted. @throws CacheBenchError of the connections, E_REPLY
 */
export async function drawKeys(
  plan: DrawPlan,
  servers: { readonly reference: ServerLink; readonly candidate: ServerLink },
): Promise<Draw> {
  const { reference, candidate } = servers;
  const strata = new Map<string, Stratum>();
  let all: Set<string> | undefined = new Set();

  const sort = async (keys: readonly string[]) => {
    const types = await typesOf(keys, reference, candidate);
    for (const [at, key] of keys.entries()) {
      const type = types[at]!;
      // Expired since it was named, on both.
      if (type === 'none') continue;
      const stratum = strata.get(type) ?? { named: 0, least: new LeastHashes(plan.sample) };
      strata.set(type, stratum);
      stratum.named++;
      stratum.least.offer(key);
    }
  };

  for (const link of [reference, candidate])
    for await (const named of scanKeys(link, plan.prefix)) {
      if (plan.signal.aborted) break;
      const keys = [...new Set(named)];
      if (all === undefined) {
        await sort(link === reference ? keys : await missingOn(reference, keys));
        continue;
      }
      for (const key of keys) all.add(key);
      if (all.size <= plan.exactUpTo) continue;
      const kept: readonly string[] = [...all];
      all = undefined;
      for (let from = 0; from < kept.length && !plan.signal.aborted; from += AT_ONCE)
        await sort(kept.slice(from, from + AT_ONCE));
    }
  if (all === undefined) return drawFrom(strata, plan.sample);
  const drawn = [...all].map((key) => ({ key, isProportional: true }));
  return { keys: drawn.length, drawn, isExact: true, sizes: new Map(), roundedUp: 1 };
}

const AT_ONCE = 1000;

function drawFrom(strata: ReadonlyMap<string, Stratum>, sample: number): Draw {
  const lists = [...strata].map(([type, { named, least }]) => {
    const keys = least.list();
    // Few enough to know which were named twice.
    return { type, keys, size: keys.length < sample ? keys.length : named };
  });
  const allocated = allocateStrata(
    lists.map(({ size }) => size),
    sample,
  );
  const drawn = lists.flatMap(({ type, keys }, stratum) => {
    const { drawn: wanted, proportional } = allocated[stratum]!;
    return keys.slice(0, wanted).map((key, at) => ({ key, type, isProportional: at < proportional }));
  });
  const keys = lists.reduce((sum, { size }) => sum + size, 0);
  const parts = allocated.reduce((sum, { proportional }) => sum + proportional, 0);
  return {
    ...{ keys, drawn, isExact: drawn.length === keys },
    sizes: new Map(lists.map(({ type, size }) => [type, size])),
    roundedUp: parts / sample,
  };
}

/** As on the reference, or of keys that it does not have on the candidate; in one batch. */
async function typesOf(
  keys: readonly string[],
  reference: ServerLink,
  candidate: ServerLink,
): Promise<readonly string[]> {
  const ask = async (link: ServerLink, key: string) =>
    textOf(await link.must('TYPE', keyBytes(key))) ?? 'unknown';
  const types = await Promise.all(keys.map((key) => ask(reference, key)));
  return Promise.all(keys.map((key, at) => (types[at] === 'none' ? ask(candidate, key) : types[at]!)));
}

/** One question where it has them all, as nearly always. */
async function missingOn(link: ServerLink, keys: readonly string[]): Promise<readonly string[]> {
  if (keys.length === 0) return [];
  const there = await link.must('EXISTS', ...keys.map(keyBytes));
  if (isInteger(there, keys.length)) return [];
  const each = await Promise.all(keys.map((key) => link.must('EXISTS', keyBytes(key))));
  return keys.filter((_, at) => isInteger(each[at]!, 0));
}

function isInteger(reply: RespValue, value: number): boolean {
  return reply.kind === 'integer' && reply.value === BigInt(value);
}
