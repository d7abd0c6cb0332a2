// Compares what two servers hold, both ways: type, number of elements, value and time to live, in rounds on what still differs.
import { monotonicNs, sleep } from '../../core/clock.ts';
import type { Endpoint } from '../../core/endpoint.ts';
import { sameReply } from '../../load/route/reply-facts.ts';
import type { DifferenceKind, Verification } from '../../result/kinds/rehearsal.ts';
import { mostShareOfStrata } from '../../stats/stratified-share.ts';
import { type RespValue, textOf } from '../../wire/resp-value.ts';
import { keyBytes, type ServerLink, withServer } from '../../wire/server-link.ts';
import { type Draw, type DrawnKey, drawKeys } from './draw-keys.ts';

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
  const draw = await drawKeys(plan, servers);
  const types = new Map<string, TypeRow>();
  let open: readonly DrawnKey[] = draw.drawn;
  let found: readonly Found[] = [];
  let rounds = 0;
  while (rounds < ROUNDS && open.length > 0 && !plan.signal.aborted) {
    if (rounds > 0) await sleep(PAUSE_MS, plan.signal);
    found = await compareKeys(open, plan, servers, rounds === 0 ? types : undefined);
    open = found.map(({ drawn }) => drawn);
    rounds++;
  }
  if (plan.signal.aborted) return undefined;
  for (const { type } of found) rowOf(types, type).different++;
  const unread = [...types].reduce((sum, [type, { keys }]) => (isRead(type) ? sum : sum + keys), 0);
  // Without those that had expired on both.
  const compared = [...types].reduce((sum, [type, { keys }]) => (isRead(type) ? sum + keys : sum), 0);
  return {
    keys: draw.keys,
    compared,
    ...(unread === 0 ? {} : { unread }),
    isExact: draw.isExact,
    rounds,
    different: found.length,
    // Of keys that were not read whole nothing is known about those that were not drawn.
    ...(draw.isExact || unread > 0 || compared === 0 ? {} : { mostShare: boundAll(draw, types, found) }),
    kinds: countKinds(found),
    types: [...types].map(([type, row]) => ({
      ...{ type, keys: row.keys, different: row.different },
      ...(draw.isExact ? {} : { all: draw.sizes.get(type)! }),
      ...(draw.isExact || !isRead(type) ? {} : { mostShare: boundType(draw, type, row) }),
    })),
    examples: found
      .slice(0, MOST_EXAMPLES)
      .map(({ drawn: { key }, kind, detail }) => ({ key, kind, detail })),
  };
}

/** By the proportional parts alone, for more of the rare types were drawn; but no less than was found. */
function boundAll(
  { keys, roundedUp }: Draw,
  types: ReadonlyMap<string, TypeRow>,
  found: readonly Found[],
): number {
  const looked = [...types.values()].reduce((sum, row) => sum + row.proportional, 0);
  const seen = found.filter(({ drawn }) => drawn.isProportional).length;
  return Math.max(mostShareOfStrata(seen, looked, roundedUp), found.length / keys);
}

function boundType({ drawn, sizes }: Draw, type: string, { keys, different }: TypeRow): number {
  const all = drawn.filter((key) => key.type === type).length === sizes.get(type);
  return all ? different / keys : mostShareOfStrata(different, keys);
}

/** Of those that had not expired. */
type TypeRow = { keys: number; proportional: number; different: number };

function rowOf(types: Map<string, TypeRow>, type: string): TypeRow {
  const row = types.get(type) ?? { keys: 0, proportional: 0, different: 0 };
  types.set(type, row);
  return row;
}

interface Found {
  readonly drawn: DrawnKey;
  readonly type: string;
  readonly kind: DifferenceKind;
  readonly detail: string;
}

async function compareKeys(
  keys: readonly DrawnKey[],
  plan: ComparePlan,
  { reference, candidate }: Servers,
  types: Map<string, TypeRow> | undefined,
): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (let from = 0; from < keys.length && !plan.signal.aborted; from += AT_ONCE) {
    const some = keys.slice(from, from + AT_ONCE);
    const names = some.map(({ key }) => key);
    const [ours, theirs] = await Promise.all([readKeys(reference, names), readKeys(candidate, names)]);
    for (const [at, drawn] of some.entries()) {
      const typeNow = ours[at]!.type === 'none' ? theirs[at]!.type : ours[at]!.type;
      // Expired since it was seen, on both.
      if (typeNow === 'none') continue;
      const type = drawn.type ?? typeNow;
      if (types !== undefined) {
        const row = rowOf(types, type);
        row.keys++;
        if (drawn.isProportional) row.proportional++;
      }
      const difference = findDifference(ours[at]!, theirs[at]!, plan.ttlToleranceMs);
      if (difference !== undefined) found.push({ drawn, type, ...difference });
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
): Omit<Found, 'drawn' | 'type'> | undefined {
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
): Omit<Found, 'drawn' | 'type'> | undefined {
  const leftMs = expiresAtMs === undefined ? undefined : expiresAtMs - monotonicNs() / 1e6;
  if (leftMs !== undefined && leftMs <= toleranceMs + uncertainMs) return undefined;
  return { kind, detail: leftMs === undefined ? 'no time to live' : `${Math.round(leftMs)} ms to live` };
}

function findTtlDifference(
  reference: KeyReading,
  candidate: KeyReading,
  toleranceMs: number,
): Omit<Found, 'drawn' | 'type'> | undefined {
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
