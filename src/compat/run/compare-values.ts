// Two replies, and what is different between them when a check says what may be.
import { describeReply } from '../../wire/describe-reply.ts';
import { type RespValue, withoutAttributes } from '../../wire/resp-value.ts';
import type { LooseKind } from '../catalogue/check.ts';

/** Of the worst difference in a reply. */
export type ReplyDifferenceKind =
  /** Two errors of the same code. */
  | 'error-text'
  /** `$-1`, `*-1`: most clients make one and the same of them. */
  | 'null-form'
  /** The same text as a simple string, a bulk string or a verbatim one. */
  | 'text-type'
  | 'value'
  /** Another type or another number of elements. */
  | 'shape'
  | 'error-code'
  /** An error where the other answers. */
  | 'error';

export const COSMETIC: readonly ReplyDifferenceKind[] = ['error-text', 'null-form', 'text-type'];

type Loose = ReadonlySet<LooseKind>;

/** @returns undefined: the same */
export function compareValues(
  reference: RespValue,
  candidate: RespValue,
  loose: Loose,
): ReplyDifferenceKind | undefined {
  if (loose.has('anything')) return undefined;
  if (loose.has('accepted') && !isError(reference) && !isError(candidate)) return undefined;
  return compare(withoutAttributes(reference), withoutAttributes(candidate), loose, true);
}

function isError(value: RespValue): boolean {
  return withoutAttributes(value).kind === 'error';
}

function compare(
  one: RespValue,
  other: RespValue,
  loose: Loose,
  isOutermost: boolean,
): ReplyDifferenceKind | undefined {
  if (one.kind === 'error' || other.kind === 'error') return compareErrors(one, other);
  const numbers = compareNumbers(one, other, loose);
  if (numbers !== 'no numbers') return numbers;
  if (isText(one) && isText(other)) return compareTexts(one, other, loose);
  if (one.kind !== other.kind) return 'shape';
  switch (one.kind) {
    case 'null':
      return one.form === (other as typeof one).form ? undefined : 'null-form';
    case 'boolean':
      return one.value === (other as typeof one).value || loose.has('shape') ? undefined : 'value';
    case 'map':
      return compareLists(pairsOf(one), pairsOf(other as typeof one), loose, true, comparePairs);
    case 'array':
    case 'set':
    case 'push':
      return compareArrays(one, other as typeof one, loose, isOutermost);
    default:
      return describeReply(one) === describeReply(other) ? undefined : 'value';
  }
}

function compareErrors(one: RespValue, other: RespValue): ReplyDifferenceKind | undefined {
  if (one.kind !== 'error' || other.kind !== 'error') return 'error';
  if (one.bytes.equals(other.bytes)) return undefined;
  return codeOf(one.bytes) === codeOf(other.bytes) ? 'error-text' : 'error-code';
}

function codeOf(bytes: Buffer): string {
  return bytes.toString('latin1').split(' ', 1)[0]!;
}

type Aggregate = Extract<RespValue, { readonly items: readonly RespValue[] }>;
type RespMap = Extract<RespValue, { readonly kind: 'map' }>;

function compareArrays(
  one: Aggregate,
  other: Aggregate,
  loose: Loose,
  isOutermost: boolean,
): ReplyDifferenceKind | undefined {
  if (isOutermost && loose.has('cursors') && one.items.length === 2 && other.items.length === 2) {
    const [ends, alsoEnds] = [one, other].map(({ items }) => numberOf(items[0]!) === 0);
    if (ends !== alsoEnds) return 'value';
    return compareLists(one.items.slice(1), other.items.slice(1), loose, false);
  }
  if (loose.has('pairs') && isOfPairs(one) && isOfPairs(other))
    return compareLists(groupInPairs(one), groupInPairs(other), loose, true, comparePairs);
  return compareLists(one.items, other.items, loose, one.kind === 'set' || loose.has('unordered'));
}

function compareLists(
  one: readonly RespValue[],
  other: readonly RespValue[],
  loose: Loose,
  isUnordered: boolean,
  compareItem: typeof compareInner = compareInner,
): ReplyDifferenceKind | undefined {
  if (one.length !== other.length) return 'shape';
  const right = isUnordered && !loose.has('shape') ? sorted(other) : other;
  const left = isUnordered && !loose.has('shape') ? sorted(one) : one;
  return worstOf(left.map((item, index) => compareItem(item, right[index]!, loose)));
}

/** Field and value, which stay in their order. */
function comparePairs(one: RespValue, other: RespValue, loose: Loose): ReplyDifferenceKind | undefined {
  const [left, right] = [one as Aggregate, other as Aggregate];
  return worstOf(left.items.map((item, index) => compareInner(item, right.items[index]!, loose)));
}

function compareInner(one: RespValue, other: RespValue, loose: Loose): ReplyDifferenceKind | undefined {
  return compare(withoutAttributes(one), withoutAttributes(other), loose, false);
}

function worstOf(kinds: readonly (ReplyDifferenceKind | undefined)[]): ReplyDifferenceKind | undefined {
  const found = kinds.filter((kind) => kind !== undefined);
  return found.find((kind) => !COSMETIC.includes(kind)) ?? found[0];
}

function sorted(items: readonly RespValue[]): readonly RespValue[] {
  return items
    .map((item) => [orderKey(item), item] as const)
    .sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
    .map(([, item]) => item);
}

/** Whole, unlike what people see. */
function orderKey(value: RespValue): string {
  if ('bytes' in value) return value.bytes.toString('latin1');
  if ('items' in value) return value.items.map(orderKey).join('\0');
  if ('entries' in value) return value.entries.flat().map(orderKey).join('\0');
  return describeReply(value);
}

/** Keys and values of a map, whose order means nothing. */
function pairsOf({ entries }: RespMap): readonly RespValue[] {
  return entries.map((items) => ({ kind: 'array', items }));
}

function isOfPairs({ items }: Aggregate): boolean {
  return items.length % 2 === 0 && items.every((item) => !('items' in item) && !('entries' in item));
}

function groupInPairs({ items }: Aggregate): readonly RespValue[] {
  return items.flatMap((item, index) =>
    index % 2 === 0 ? [{ kind: 'array', items: [item, items[index + 1]!] } as const] : [],
  );
}

type Text = Extract<RespValue, { readonly kind: 'text' | 'bulk' | 'verbatim' }>;

function isText(value: RespValue): value is Text {
  return value.kind === 'text' || value.kind === 'bulk' || value.kind === 'verbatim';
}

function compareTexts(one: Text, other: Text, loose: Loose): ReplyDifferenceKind | undefined {
  const [left, right] = [one.bytes.toString('latin1'), other.bytes.toString('latin1')];
  const isSame =
    left === right ||
    loose.has('text') ||
    loose.has('shape') ||
    (loose.has('ids') && ID.test(left) && ID.test(right)) ||
    (loose.has('fields') && hasFieldsOf(left, right));
  if (!isSame) return 'value';
  return one.kind === other.kind ? undefined : 'text-type';
}

const ID = /^\d+-\d+$/;

/** Each version adds fields; what is missed is one that was there. */
function hasFieldsOf(reference: string, candidate: string): boolean {
  const there = fieldsOf(candidate);
  return [...fieldsOf(reference)].every((name) => there.has(name));
}

/** Names before the first colon of each line. */
function fieldsOf(text: string): ReadonlySet<string> {
  return new Set(text.split(/\r?\n/).flatMap((line) => /^([^#:\s][^:]*):/.exec(line)?.[1] ?? []));
}

function compareNumbers(
  one: RespValue,
  other: RespValue,
  loose: Loose,
): ReplyDifferenceKind | 'no numbers' | undefined {
  const [left, right] = [numberOf(one), numberOf(other)];
  if (left === undefined || right === undefined) return 'no numbers';
  if (isText(one) && isText(other) && one.bytes.equals(other.bytes)) return 'no numbers';
  if (loose.has('rounded') && areSameRounded(one, other, left, right)) return undefined;
  if (isText(one) !== isText(other)) return 'shape';
  const isClose =
    loose.has('numbers') ||
    (loose.has('shape') && one.kind === other.kind) ||
    (loose.has('times') && areNear(left, right, 0.1, 2)) ||
    (loose.has('float') && areNear(left, right, 1e-11, 0));
  if (isClose) return undefined;
  if (isText(one)) return 'no numbers';
  if (one.kind !== other.kind) return 'shape';
  return isEqualNumber(one, other) ? undefined : 'value';
}

function isEqualNumber(one: RespValue, other: RespValue): boolean {
  if (one.kind === 'double') return Object.is(one.value, (other as typeof one).value);
  return 'value' in one && 'value' in other && one.value === other.value;
}

/** Only of numbers above 0: what is at or below it means something of its own, such as -2 of TTL. */
function areNear(one: number, other: number, share: number, least: number): boolean {
  if (one === other) return true;
  const difference = Math.abs(one - other);
  const larger = Math.max(Math.abs(one), Math.abs(other));
  if (least > 0 && (one <= 0 || other <= 0)) return false;
  return difference <= Math.max(least, share * larger);
}

/** One of the two is written with fewer decimals, and the other would be written so too. */
function areSameRounded(one: RespValue, other: RespValue, left: number, right: number): boolean {
  const decimals = [one, other].flatMap((value) => decimalsOf(value) ?? []);
  if (decimals.length === 0) return false;
  // A half may be rounded either way.
  return Math.abs(left - right) <= 0.5000001 * 10 ** -Math.min(...decimals);
}

/** @returns undefined: not written with a point, or with an exponent */
function decimalsOf(value: RespValue): number | undefined {
  if (!isText(value)) return undefined;
  const [, decimals] = /^[+-]?\d+\.(\d+)$/.exec(value.bytes.toString('latin1')) ?? [];
  return decimals?.length;
}

function numberOf(value: RespValue): number | undefined {
  switch (value.kind) {
    case 'integer':
    case 'big-number':
      return Number(value.value);
    case 'double':
      return value.value;
    case 'text':
    case 'bulk': {
      const text = value.bytes.toString('latin1');
      return /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
    }
    default:
      return undefined;
  }
}
