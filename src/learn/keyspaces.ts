// From sampled keys to keyspaces of a profile: keys of one type and one build, with their number and sizes.
import { dropUndefined } from '../core/drop-undefined.ts';
import { MAX_VALUE_BYTES } from '../profile/value-size.ts';
import { median, sortAscending } from '../stats/order-statistics.ts';
import { formatParts, groupNames, type NamePart } from './name-groups.ts';
import type { ObservedKey, ServerObservation, TypeWalk } from './observation.ts';

type KnownType = 'string' | 'list' | 'set' | 'zset' | 'hash' | 'stream';
/** What the keys of a keyspace hold, as far as a profile can tell them apart. */
export type LearnedType = KnownType | 'counter' | 'hyperloglog' | 'channel';

export interface LearnedKeyspace {
  readonly name: string;
  readonly type: LearnedType;
  /** `user:#:cart`; absent: nothing is known of it, the commands alone say that there must be one. */
  readonly seenAs?: string;
  readonly sampled: number;
  /** Of the profile: estimated, and scaled down where there would be too many. */
  readonly count: number;
  readonly pattern: string;
  /** Members, fields or entries of a key; 1 for strings. */
  readonly elements: number;
  /** Of the largest of its keys that was met, where it is far larger than the usual ones. */
  readonly largestElements?: number;
  /** No drawn key was of its type: a walk over the keys found them. */
  readonly isWalked?: true;
  /** Eight sizes, equally frequent, ascending: of strings; of an element's value, which is an estimate, one. */
  readonly valueBytes: readonly number[];
  /** Share of the keys with a time to live, and the longest usual one that is left. */
  readonly ttl?: { readonly share: number; readonly seconds: number };
}

export interface LearnedKeyspaces {
  readonly keyspaces: readonly LearnedKeyspace[];
  /** Sampled keys of types that no profile can hold, by type. */
  readonly others: ReadonlyMap<string, number>;
  /** Keys of the server for each key of the profile; 1: all. */
  readonly scale: number;
}

export interface KeyspaceWishes {
  /** Keys of the profile, at most. */
  readonly mostKeys: number;
  /** false: not even the words that many keys share. */
  readonly showNames: boolean;
}

/** Each is a row to look at: what fewer keys than this share have in common goes with the rest of its type. */
const LEAST_SHARE = 0.02;
const MOST_KEYSPACES = 12;
/** Strings no longer than a whole number of 64 bits and its sign may be counters. */
const LONGEST_COUNTER = 20;
/** STRLEN of a HyperLogLog that is no longer sparse: 16 bytes before 16,384 registers of six bits. */
const FULL_SKETCH_BYTES = 12_304;
/** What the profile language takes. */
const LONGEST_PATTERN = 200;
const MOST_ELEMENTS = 10_000_000;
const MOST_ELEMENTS_IN_ALL = 2 ** 32;
/** About what a key costs beside its name and its elements. */
const KEY_OVERHEAD_BYTES = 56;
/** About what an element costs beside its value in servers' compact form; lists are compact whatever their size. */
const COMPACT_OVERHEAD_BYTES = 8;
const LIST_OVERHEAD_BYTES = 3;
const MOST_COMPACT_ELEMENTS = 128;

type LargeOverheads = Readonly<Record<'set' | 'zset' | 'hash', number>>;

/**
 * The same of 20,000 elements of 12 and 40 bytes, by MEMORY USAGE, rounded; of a hash with names of fields of 11 bytes.
 * Measured on Redis 7.0 and 8.6, Valkey 9.1 and Dragonfly 1.40.
 */
const LARGE_OVERHEAD_BYTES: Readonly<Record<string, LargeOverheads>> = {
  redis: { set: 48, zset: 95, hash: 62 },
  valkey: { set: 20, zset: 62, hash: 34 },
  dragonfly: { set: 15, zset: 47, hash: 54 },
};
/**
 * Of streams, measured on Redis 8.6. Redis before it, Valkey and Dragonfly set 4 kB aside for the first hundred
 * entries, so that memory says little of the size of an entry while there are no more.
 */
const STREAM_OVERHEAD_BYTES = 282;
const ENTRY_OVERHEAD_BYTES = 11;
/** Where memory is not told. */
const USUAL_ELEMENT_BYTES = 32;

/** What the commands say of strings that their TYPE does not. */
export interface StringUse {
  /** Some command counts: short strings are taken for counters. */
  readonly counts: boolean;
  /** Some command is for HyperLogLogs: strings of their full size are taken for them. */
  readonly sketches: boolean;
}

export function learnKeyspaces(
  { keys: sample, server }: Pick<ServerObservation, 'keys' | 'server'>,
  use: StringUse,
  wishes: KeyspaceWishes,
): LearnedKeyspaces {
  const overheads = LARGE_OVERHEAD_BYTES[server.split(' ')[0]!] ?? LARGE_OVERHEAD_BYTES['redis']!;
  const known = sample.keys.filter(({ type }) => isLearnedType(type));
  const others = new Map<string, number>();
  for (const { type } of sample.keys)
    if (!isLearnedType(type)) others.set(nameType(type), (others.get(nameType(type)) ?? 0) + 1);
  const scale = Math.max(1, sample.databaseKeys / wishes.mostKeys);
  const names = new Map<string, number>();
  const patterns = new Set<string>();
  const drawnTypes = new Set(known.map(({ type }) => type));
  const walks = sample.walks ?? [];
  const groups: readonly CountedGroup[] = [
    ...gatherGroups(known).map((group) => ({
      ...group,
      count: (sample.databaseKeys * group.keys.length) / sample.keys.length,
    })),
    ...walks.flatMap((walk) => (drawnTypes.has(walk.type) ? [] : gatherWalked(walk, sample.databaseKeys))),
  ];
  const larger = new Map(walks.map(({ type, keys }) => [type as string, largestSize(keys)]));
  const keyspaces = groups.map(({ type: rawType, parts, keys, count: there, isWalked }) => {
    const sizes = keys.flatMap(({ size }) => (size === undefined ? [] : [size]));
    const type: LearnedType = rawType === 'string' ? typeOfStrings(sizes, use) : rawType;
    const stem = STEMS[type];
    const number = (names.get(stem) ?? 0) + 1;
    names.set(stem, number);
    const name = number === 1 ? stem : `${stem}-${number}`;
    const count = Math.max(1, Math.round(there / scale));
    const shown = wishes.showNames ? parts : [hideNames(keys)];
    let pattern = patternOf(shown, count, name);
    if (patterns.has(pattern)) pattern = `${name}:{id}`;
    patterns.add(pattern);
    const isString = rawType === 'string';
    const elements = isString ? 1 : limitElements(median(sizes.length > 0 ? sizes : [1]), count);
    // What a walk met beside the drawn keys is told with the first keyspace of its type.
    const met = number === 1 ? (larger.get(rawType) ?? 0) : 0;
    return {
      name,
      type,
      ...(wishes.showNames ? { seenAs: formatParts(parts) } : {}),
      ...dropUndefined({ isWalked }),
      sampled: keys.length,
      count,
      pattern,
      elements,
      ...(isString ? {} : largestOf(Math.max(met, largestSize(keys)), elements)),
      valueBytes: isString
        ? octiles(sizes)
        : [elementBytes(keys, elements, overheadOf(rawType, elements, overheads), rawType)],
      ...ttlOf(keys),
    };
  });
  return { keyspaces, others, scale };
}

/** A key so many times as large as the usual ones is a load of its own. */
const FAR_LARGER = 10;

function largestSize(keys: readonly ObservedKey[]): number {
  return keys.reduce((most, { size = 0 }) => Math.max(most, size), 0);
}

function largestOf(largest: number, usual: number): Pick<LearnedKeyspace, 'largestElements'> {
  return largest >= FAR_LARGER * usual && largest > MOST_COMPACT_ELEMENTS ? { largestElements: largest } : {};
}

/** TYPE says "string" of counters and of HyperLogLogs. */
function typeOfStrings(sizes: readonly number[], { counts, sketches }: StringUse): LearnedType {
  if (sketches && sizes.length > 0 && sizes.every((size) => size === FULL_SKETCH_BYTES)) return 'hyperloglog';
  return counts && sizes.every((size) => size <= LONGEST_COUNTER) ? 'counter' : 'string';
}

const STEMS: Readonly<Record<LearnedType, string>> = {
  string: 'strings',
  counter: 'counters',
  list: 'lists',
  set: 'sets',
  zset: 'zsets',
  hash: 'hashes',
  stream: 'streams',
  hyperloglog: 'hyperloglogs',
  channel: 'channels',
};
/** Those whose size is a number of elements. */
export const HAVE_ELEMENTS: readonly LearnedType[] = ['list', 'set', 'zset', 'hash', 'stream'];
const KNOWN_TYPES: readonly string[] = [
  'string',
  'list',
  'set',
  'zset',
  'hash',
  'stream',
] satisfies KnownType[];

/** A keyspace that must be there, since commands use it, though none of the sampled keys was of its kind. */
export function guessKeyspace(type: LearnedType): LearnedKeyspace {
  const name = STEMS[type];
  return {
    name,
    type,
    sampled: 0,
    count: 1000,
    pattern: `${name}:{id}`,
    elements: HAVE_ELEMENTS.includes(type) ? 10 : 1,
    valueBytes: [USUAL_ELEMENT_BYTES],
  };
}

function isLearnedType(type: string): type is KnownType {
  return KNOWN_TYPES.includes(type);
}

/** Types of modules are named by whoever wrote them. */
function nameType(type: string): string {
  return /^[\w.-]{1,30}$/.test(type) ? type : 'unprintable';
}

interface Group {
  readonly type: KnownType;
  readonly parts: readonly NamePart[];
  readonly keys: readonly ObservedKey[];
}

interface CountedGroup extends Group {
  /** Keys of the server that it stands for, about. */
  readonly count: number;
  readonly isWalked?: true;
}

function gatherWalked({ found, passed, keys }: TypeWalk, databaseKeys: number): readonly CountedGroup[] {
  const there = passed === 0 ? found : (found * databaseKeys) / passed;
  return gatherGroups(keys).map((group) => ({
    ...group,
    count: (there * group.keys.length) / keys.length,
    isWalked: true,
  }));
}

/** One for each type and build of names, the largest first; small ones of a type together. */
function gatherGroups(keys: readonly ObservedKey[]): readonly Group[] {
  const groups = groupNames(keys.map(({ name }) => name))
    .flatMap(({ parts, members }) =>
      splitByType(members.map((member) => keys[member]!)).map((one) => ({ ...one, parts })),
    )
    .sort((one, other) => other.keys.length - one.keys.length);
  const isLarge = (group: Group, index: number) =>
    index < MOST_KEYSPACES && group.keys.length >= LEAST_SHARE * keys.length;
  const small = groups.filter((group, index) => !isLarge(group, index)).flatMap((group) => group.keys);
  const rest = splitByType(small).map((one) => ({ ...one, parts: [hideNames(one.keys)] }));
  return [...groups.filter(isLarge), ...rest];
}

function splitByType(keys: readonly ObservedKey[]): readonly Pick<Group, 'type' | 'keys'>[] {
  const types = new Set(keys.map(({ type }) => type).filter(isLearnedType));
  return [...types].map((type) => ({ type, keys: keys.filter((key) => key.type === type) }));
}

function hideNames(keys: readonly ObservedKey[]): NamePart {
  return { kind: 'other', length: Math.max(1, Math.round(median(keys.map(({ name }) => name.length)))) };
}

/** The last place where names differ becomes the number; the others stay the same, as long as they usually are. */
function patternOf(parts: readonly NamePart[], count: number, name: string): string {
  const last = parts.findLastIndex((part) => typeof part !== 'string');
  const digits = String(count).length;
  const pattern = parts
    .map((part, index) => {
      if (typeof part === 'string') return part;
      return index === last
        ? `${'0'.repeat(Math.max(0, part.length - digits))}{id}`
        : '0'.repeat(part.length);
    })
    .join('');
  const isGood = pattern.split('{id}').length === 2 && pattern.length <= LONGEST_PATTERN;
  return isGood ? pattern : `${name}:{id}`;
}

function limitElements(elements: number, count: number): number {
  return Math.max(1, Math.min(Math.round(elements), MOST_ELEMENTS, Math.floor(MOST_ELEMENTS_IN_ALL / count)));
}

/** The middles of eight equal parts of the sizes. */
function octiles(sizes: readonly number[]): readonly number[] {
  if (sizes.length === 0) return [USUAL_ELEMENT_BYTES];
  const sorted = sortAscending(sizes);
  return Array.from({ length: 8 }, (_, part) => sorted[Math.floor(((part + 0.5) / 8) * sorted.length)]!);
}

/** From memory and elements: no element is read. */
function elementBytes(
  keys: readonly ObservedKey[],
  elements: number,
  overheadBytes: number,
  type: KnownType,
): number {
  const ofKey = type === 'stream' ? STREAM_OVERHEAD_BYTES : KEY_OVERHEAD_BYTES;
  const each = keys.flatMap(({ memoryBytes, size, name }) =>
    memoryBytes === undefined || !size ? [] : [(memoryBytes - ofKey - name.length) / size],
  );
  if (each.length === 0) return USUAL_ELEMENT_BYTES;
  // What overheads leave of a large collection may be more than any server takes for one value.
  const bytes = Math.round(median(each) - overheadBytes);
  const most = type === 'stream' && elements <= MOST_COMPACT_ELEMENTS ? USUAL_ELEMENT_BYTES : MAX_VALUE_BYTES;
  return Math.min(most, Math.max(1, bytes));
}

function overheadOf(type: KnownType, elements: number, large: LargeOverheads): number {
  if (type === 'stream') return ENTRY_OVERHEAD_BYTES;
  if (type === 'list') return LIST_OVERHEAD_BYTES;
  return elements <= MOST_COMPACT_ELEMENTS || type === 'string' ? COMPACT_OVERHEAD_BYTES : large[type];
}

/** Keys of all ages have between nothing and all of their time left: close to the longest is what they were given. */
function ttlOf(keys: readonly ObservedKey[]): Pick<LearnedKeyspace, 'ttl'> {
  const left = sortAscending(keys.flatMap(({ ttlMs }) => (ttlMs === undefined ? [] : [ttlMs])));
  if (left.length === 0) return {};
  const longMs = left[Math.floor(0.95 * (left.length - 1))]!;
  return { ttl: { share: left.length / keys.length, seconds: Math.max(1, Math.ceil(longMs / 1000)) } };
}
