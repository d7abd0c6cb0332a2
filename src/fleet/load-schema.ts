// The load of a round as it may come through the queue: checked field by field, for whoever reaches the queue could have written it.
import { z } from 'zod';
import type { LoadPlan } from '../load/contract.ts';

const name = z.string().min(1).max(200);
const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
const positive = count.min(1);
const share = z.number().min(0).max(1);
const duration = z.number().nonnegative().max(1e18);
const byteCount = count.max(2 ** 29);

const valueSize = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fixed'), bytes: byteCount }),
  z.strictObject({ kind: z.literal('range'), minBytes: byteCount, maxBytes: byteCount }),
  z.strictObject({
    kind: z.literal('weighted'),
    sizes: z.array(z.strictObject({ bytes: byteCount, weight: z.number().positive() })).min(1),
  }),
  z.strictObject({
    kind: z.literal('lognormal'),
    medianBytes: z.number().nonnegative(),
    sigma: z.number().nonnegative(),
    maxBytes: byteCount,
  }),
]);

const part = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), text: z.string() }),
  z.strictObject({ kind: z.literal('key'), keyspace: name }),
  z.strictObject({ kind: z.literal('value'), size: valueSize }),
  z.strictObject({ kind: z.literal('member'), keyspace: name }),
  z.strictObject({ kind: z.literal('field'), keyspace: name }),
  z.strictObject({ kind: z.literal('score') }),
  z.strictObject({ kind: z.literal('integer'), min: z.number().int(), max: z.number().int() }),
  z.strictObject({ kind: z.literal('script'), script: name }),
  z.strictObject({ kind: z.literal('cursor') }),
  z.strictObject({ kind: z.literal('prefix') }),
  z.strictObject({ kind: z.literal('stamp'), keyspace: name }),
]);
const command = z.array(z.array(part)).min(1);

const operation = z.strictObject({
  name,
  weight: z.number().positive(),
  commands: z.array(command).min(1),
  transaction: z.boolean(),
  hits: z.enum(['none', 'null-is-miss', 'null-elements-are-misses', 'zero-is-miss', 'empty-is-miss']),
});

const script = z.strictObject({
  name,
  lua: z.string(),
  sha1: z.string().regex(/^[0-9a-f]{40}$/),
  keys: count,
});

const distribution = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('uniform') }),
  z.strictObject({ kind: z.literal('zipf'), theta: z.number() }),
  z.strictObject({ kind: z.literal('sequential') }),
  z.strictObject({ kind: z.literal('gaussian'), mean: z.number(), deviation: z.number() }),
  z.strictObject({ kind: z.literal('hotspot'), hotKeys: share, hotShare: share }),
  z.strictObject({ kind: z.literal('latest'), theta: z.number() }),
]);

const keyspace = z.strictObject({
  name,
  count: positive,
  pattern: z.string(),
  distribution,
  elements: count,
});

const receiver = z.strictObject({
  name,
  connections: positive.max(100_000),
  command,
  keyspace: name,
  mode: z.enum(['subscribe', 'block']),
});

const values = z.strictObject({
  size: valueSize,
  content: z.enum(['binary', 'text', 'json']),
  compressibility: share,
});

/** All of a load plan but where it goes, and what can't be dealt to several machines. */
export const fleetLoadSchema = z.strictObject({
  protocol: z.union([z.literal(2), z.literal(3)]),
  driver: z.enum(['resp', 'ioredis']),
  io: z.enum(['node', 'epoll', 'auto']).exactOptional(),
  seed: count,
  keyPrefix: z.string(),
  operations: z.array(operation).min(1).max(10_000),
  scripts: z.array(script).max(10_000),
  keyspaces: z.array(keyspace).max(10_000),
  values,
  /** Of all agents together. */
  connections: positive.max(10_000_000),
  pipeline: positive.max(100_000),
  warmupNs: duration,
  stop: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('requests'), count: positive }),
    z.strictObject({ kind: z.literal('duration'), durationNs: duration }),
  ]),
  openLoop: z
    .strictObject({
      /** Of all agents together. */
      ratePerSecond: z.number().positive(),
      arrivals: z.enum(['constant', 'poisson']),
      pacing: z.enum(['auto', 'spin', 'timer']),
    })
    .exactOptional(),
  timeoutNs: duration,
  /** A millisecond at least: each interval is a message. */
  intervalNs: z.number().min(1e6).max(1e18),
  fill: z.boolean(),
  receivers: z.array(receiver).max(10_000).exactOptional(),
});

export type FleetLoad = z.infer<typeof fleetLoadSchema>;

/** Where it goes stays behind, and with it every secret; threads and CPUs are each agent's own. */
export function toFleetLoad({
  endpoint: _endpoint,
  threads: _threads,
  cpus: _cpus,
  traces: _traces,
  route: _route,
  ...load
}: LoadPlan): FleetLoad {
  return fleetLoadSchema.parse(load);
}
