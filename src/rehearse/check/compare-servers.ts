// Compares what two servers hold, both ways: type, number of elements, value and time to live, in rounds on what still differs.
import { monotonicNs, sleep } from '../../core/clock.ts';
import type { Endpoint } from '../../core/endpoint.ts';
import { hashKey } from '../../load/route/choose-side.ts';
import { sameReply } from '../../load/route/reply-facts.ts';
import type { DifferenceKind, Verification } from '../../result/kinds/rehearsal.ts';
import { mostShare } from '../../stats/most-share.ts';
import { type RespValue, textOf } from '../../wire/resp-value.ts';
import { keyBytes, type ServerLink, scanKeys, withServer } from './server-link.ts';

export interface ComparePlan {
  readonly reference: Endpoint;
  readonly candidate: Endpoint;
  readonly prefix: string;
  readonly exactUpTo: number;
  readonly sample: number;
  readonly ttlToleranceMs: number;
  readonly signal: AbortSignal;
}

const ROUNDS = 3;
const PAUSE_MS = 500;
const AT_ONCE = 100;
const MOST_EXAMPLES = 10;

/** @returns undefined: interrupted before all was compared. @throws CacheBenchError of the connections, E_REPLY */
export function compareServers(plan: ComparePlan): Promise<Verification | undefined> {
  return withServer(plan.reference, (reference) =>
    withServer(plan.candidate, (candidate) => compare(plan, { reference, candidate })),
  );
}

interface Servers {
  readonly reference: ServerLink;
  readonly candidate: ServerLink;
}

async function compare(plan: ComparePlan, servers: Servers): Promise<Verification | undefined> {
  const union = await listKeys(plan, servers);
  const isExact = union.size <= plan.exactUpTo;
  const chosen = isExact ? [...union] : sampleOf(union, plan.sample);
  const types = new Map<string, TypeRow>();
  let open: readonly string[] = chosen;
  let found: readonly Found[] = [];
  let rounds = 0;
  while (rounds < ROUNDS && open.length > 0 && !plan.signal.aborted) {
    if (rounds > 0) await sleep(PAUSE_MS, plan.signal);
    found = await compareKeys(open, plan, servers, rounds === 0 ? types : undefined);
    open = found.map(({ key }) => key);
    rounds++;
  }
  if (plan.signal.aborted) return undefined;
  for (const { type } of found) rowOf(types, type).different++;
  const unread = [...types].reduce((sum, [type, { keys }]) => (isRead(type) ? sum : sum + keys), 0);
  // Without those that had expired on both.
  const compared = [...types].reduce((sum, [type, { keys }]) => (isRead(type) ? sum + keys : sum), 0);
  // Of keys that were not read whole nothing is known about those that were not drawn.
  const bound = (different: number, of: number) =>
    isExact || of === 0 || different > of ? {} : { mostShare: mostShare(different, of) };
  return {
    keys: union.size,
    compared,
    ...(unread === 0 ? {} : { unread }),
    isExact,
    rounds,
    different: found.length,
    ...(unread === 0 ? bound(found.length, compared) : {}),
    kinds: countKinds(found),
    types: [...types].map(([type, { keys, different }]) => ({
      type,
      keys,
      different,
      ...(isRead(type) ? bound(different, keys) : {}),
    })),
    examples: found.slice(0, MOST_EXAMPLES).map(({ key, kind, detail }) => ({ key, kind, detail })),
  };
}

async function listKeys(
  { prefix, signal }: ComparePlan,
  { reference, candidate }: Servers,
): Promise<ReadonlySet<string>> {
  const union = new Set<string>();
  for (const link of [reference, candidate])
    for await (const keys of scanKeys(link, prefix)) {
      if (signal.aborted) return union;
      for (const key of keys) union.add(key);
    }
  return union;
}

type TypeRow = { keys: number; different: number };

function rowOf(types: Map<string, TypeRow>, type: string): TypeRow {
  const row = types.get(type) ?? { keys: 0, different: 0 };
  types.set(type, row);
  return row;
}

/** By the hash of the key: the same keys on both sides, whichever has them. */
function sampleOf(keys: ReadonlySet<string>, wanted: number): readonly string[] {
  return [...keys]
    .map((key) => [hashKey(`sample:${key}`), key] as const)
    .sort(([one], [other]) => one - other)
    .slice(0, wanted)
    .map(([, key]) => key);
}

interface Found {
  readonly key: string;
  readonly type: string;
  readonly kind: DifferenceKind;
  readonly detail: string;
}

async function compareKeys(
  keys: readonly string[],
  plan: ComparePlan,
  { reference, candidate }: Servers,
  types: Map<string, TypeRow> | undefined,
): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (let from = 0; from < keys.length && !plan.signal.aborted; from += AT_ONCE) {
    const some = keys.slice(from, from + AT_ONCE);
    const [ours, theirs] = await Promise.all([readKeys(reference, some), readKeys(candidate, some)]);
    for (const [at, key] of some.entries()) {
      const type = ours[at]!.type === 'none' ? theirs[at]!.type : ours[at]!.type;
      // Expired since it was seen, on both.
      if (type === 'none') continue;
      if (types !== undefined) rowOf(types, type).keys++;
      const difference = findDifference(ours[at]!, theirs[at]!, plan.ttlToleranceMs);
      if (difference !== undefined) found.push({ key, type, ...difference });
    }
  }
  return found;
}

interface KeyReading {
  readonly type: string;
  /** undefined: no time to live. */
  readonly expiresAtMs: number | undefined;
  readonly uncertainMs: number;
  readonly value: RespValue | undefined;
}

/** Two questions a key: of which type, and what it holds. An error is no value. @throws CacheBenchError E_REPLY */
async function readKeys(link: ServerLink, keys: readonly string[]): Promise<readonly KeyReading[]> {
  const askedNs = monotonicNs();
  return Promise.all(
    keys.map(async (key) => {
      const bytes = keyBytes(key);
      const [typeReply, left] = await Promise.all([link.must('TYPE', bytes), link.must('PTTL', bytes)]);
      const uncertainMs = (monotonicNs() - askedNs) / 2e6;
      const type = textOf(typeReply) ?? 'unknown';
      const leftMs = left.kind === 'integer' && left.value >= 0n ? Number(left.value) : undefined;
      const expiresAtMs = leftMs === undefined ? undefined : askedNs / 1e6 + uncertainMs + leftMs;
      const command = READ[type];
      const value =
        command === undefined ? undefined : await link.must(command[0]!, bytes, ...command.slice(1));
      return { type, expiresAtMs, uncertainMs, value };
    }),
  );
}

const READ: Readonly<Record<string, readonly string[]>> = {
  string: ['GET'],
  list: ['LRANGE', '0', '-1'],
  set: ['SMEMBERS'],
  hash: ['HGETALL'],
  zset: ['ZRANGE', '0', '-1', 'WITHSCORES'],
  stream: ['XRANGE', '-', '+'],
};

/** Values of modules have no command that is the same everywhere. */
function isRead(type: string): boolean {
  return READ[type] !== undefined;
}

function findDifference(
  reference: KeyReading,
  candidate: KeyReading,
  ttlToleranceMs: number,
): Omit<Found, 'key' | 'type'> | undefined {
  if (reference.type !== candidate.type) {
    if (candidate.type === 'none') return nearEnd(reference, ttlToleranceMs, 'only on the reference');
    if (reference.type === 'none') return nearEnd(candidate, ttlToleranceMs, 'only on the candidate');
    return { kind: 'type', detail: `${reference.type} there, ${candidate.type} here` };
  }
  const sizes = [sizeOf(reference), sizeOf(candidate)];
  if (sizes[0] !== sizes[1])
    return { kind: 'number of elements', detail: `${sizes[0]} there, ${sizes[1]} here` };
  const { type } = reference;
  if (reference.value !== undefined && candidate.value !== undefined) {
    const isSame =
      type === 'hash'
        ? sameReply(pairUp(reference.value), pairUp(candidate.value), true)
        : sameReply(reference.value, candidate.value, type === 'set');
    if (!isSame) return { kind: 'value', detail: type };
  }
  return findTtlDifference(reference, candidate, ttlToleranceMs);
}

/** A key that is about to end may have ended on one side already. */
function nearEnd(
  { expiresAtMs, uncertainMs }: KeyReading,
  toleranceMs: number,
  kind: DifferenceKind,
): Omit<Found, 'key' | 'type'> | undefined {
  const leftMs = expiresAtMs === undefined ? undefined : expiresAtMs - monotonicNs() / 1e6;
  if (leftMs !== undefined && leftMs <= toleranceMs + uncertainMs) return undefined;
  return { kind, detail: leftMs === undefined ? 'no time to live' : `${Math.round(leftMs)} ms to live` };
}

function findTtlDifference(
  reference: KeyReading,
  candidate: KeyReading,
  toleranceMs: number,
): Omit<Found, 'key' | 'type'> | undefined {
  const [one, other] = [reference.expiresAtMs, candidate.expiresAtMs];
  if (one === undefined && other === undefined) return undefined;
  if (one === undefined || other === undefined)
    return { kind: 'time to live', detail: one === undefined ? 'none there' : 'none here' };
  const driftMs = Math.abs(one - other);
  if (driftMs - reference.uncertainMs - candidate.uncertainMs <= toleranceMs) return undefined;
  return { kind: 'time to live', detail: `${Math.round(driftMs)} ms apart` };
}

/** HGETALL of RESP2: fields come in any order, each with its value. */
function pairUp(value: RespValue): RespValue {
  if (value.kind !== 'array') return value;
  const pairs: RespValue[] = [];
  for (let at = 0; at + 1 < value.items.length; at += 2)
    pairs.push({ kind: 'map', entries: [[value.items[at]!, value.items[at + 1]!]] });
  return { kind: 'array', items: pairs };
}

/** RESP2 tells of hashes and sorted sets two items an element. */
function sizeOf({ type, value }: KeyReading): number {
  if (value === undefined) return 0;
  if (value.kind !== 'array' && value.kind !== 'set') return 1;
  return type === 'hash' || type === 'zset' ? value.items.length / 2 : value.items.length;
}

function countKinds(found: readonly Found[]): Record<string, number> {
  const kinds: Record<string, number> = {};
  for (const { kind } of found) kinds[kind] = (kinds[kind] ?? 0) + 1;
  return kinds;
}
