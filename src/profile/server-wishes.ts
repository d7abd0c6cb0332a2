// What is wanted of the servers that a run starts, in words that mean the same for every flavor.
import { formatDurationNs, parseDurationNs } from '../core/units.ts';

/** Each absent field leaves the servers as they are by default: no limit, no eviction, nothing written to disk. */
export interface ServerWishes {
  /** Worker threads of each server. */
  readonly threads?: number | undefined;
  /** Limit for the data; of a cluster in total. */
  readonly memoryBytes?: number | undefined;
  readonly eviction?: EvictionPolicy | undefined;
  readonly persistence?: PersistenceWish | undefined;
  /** Clients must give a password. */
  readonly auth?: AuthWish | undefined;
  /** All connections are encrypted, with a certificate made for the run. */
  readonly tls?: boolean | undefined;
}

/** Where the password comes from: made for the run, or a variable of the environment. The password itself is in no wish. */
export type AuthWish =
  | { readonly kind: 'generated' }
  | { readonly kind: 'variable'; readonly variable: string };

export type PersistenceWish =
  | { readonly kind: 'none' }
  | { readonly kind: 'append-only' }
  | { readonly kind: 'snapshots'; readonly everyNs: number };

/** As Redis names them. */
export const EVICTION_POLICIES = [
  'noeviction',
  'allkeys-lru',
  'allkeys-lfu',
  'allkeys-random',
  'volatile-lru',
  'volatile-lfu',
  'volatile-random',
  'volatile-ttl',
] as const;
export type EvictionPolicy = (typeof EVICTION_POLICIES)[number];

/** Dragonfly and Redis run out of use for more long before. */
export const MAX_SERVER_THREADS = 256;
export const PERSISTENCE_WANTED = 'none, append-only, or a schedule such as snapshot every 5m';

export const AUTH_WANTED = "generated, or '${VARIABLE}' with the variable that holds the password";

/** undefined when the text is no such wish: it may be a password then, and must not be shown. */
export function parseAuth(text: string): AuthWish | undefined {
  if (text === 'generated') return { kind: 'generated' };
  const variable = /^\$\{(\w+)\}$/.exec(text)?.[1];
  return variable === undefined ? undefined : { kind: 'variable', variable };
}

/** undefined when the text is no such wish. Redis counts in whole seconds. */
export function parsePersistence(text: string): PersistenceWish | undefined {
  if (text === 'none' || text === 'append-only') return { kind: text };
  const time = /^snapshots? every (\S+)$/.exec(text)?.[1];
  const everyNs = time === undefined ? undefined : parseDurationNs(time);
  return everyNs === undefined || everyNs < 1e9 || everyNs % 1e9 !== 0
    ? undefined
    : { kind: 'snapshots', everyNs };
}

/** One text a wish, by its name; the same text for the same wish. */
export function describeWishes(wishes: ServerWishes): ReadonlyMap<string, string> {
  const { threads, memoryBytes, eviction, persistence, auth, tls } = wishes;
  const texts: readonly (readonly [string, string | undefined])[] = [
    ['threads', threads?.toString()],
    ['memory', memoryBytes === undefined ? undefined : `${memoryBytes} bytes`],
    ['eviction', eviction],
    ['persistence', persistence && describePersistence(persistence)],
    ['auth', auth && describeAuth(auth)],
    ['tls', tls ? 'on' : undefined],
  ];
  return new Map(texts.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function describeAuth(wish: AuthWish): string {
  return wish.kind === 'generated' ? wish.kind : `\${${wish.variable}}`;
}

export function describePersistence(wish: PersistenceWish): string {
  return wish.kind === 'snapshots' ? `snapshot every ${formatDurationNs(wish.everyNs)}` : wish.kind;
}
