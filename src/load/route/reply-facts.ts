// What the router reads from a reply: whether it is a miss, and whether two of them say the same.
import type { HitRule } from '../../profile/profile.ts';
import { REPLY_EMPTY, REPLY_NULL, REPLY_ZERO } from '../../wire/reply-scanner.ts';
import type { RespValue } from '../../wire/resp-value.ts';

/** As a reply scanner would flag it. */
export function flagsOf(value: RespValue): number {
  if (value.kind === 'null') return REPLY_NULL;
  if (value.kind === 'integer') return value.value === 0n ? REPLY_ZERO : 0;
  return itemsOf(value)?.length === 0 ? REPLY_EMPTY : 0;
}

export function elementsOf(value: RespValue): number {
  return itemsOf(value)?.length ?? 0;
}

export function nullsOf(value: RespValue): number {
  return itemsOf(value)?.filter(({ kind }) => kind === 'null').length ?? 0;
}

/** Hits and misses of one reply, as the session counts them. */
export function countHits(rule: HitRule, value: RespValue): readonly [hits: number, misses: number] {
  const flags = flagsOf(value);
  switch (rule) {
    case 'none':
      return [0, 0];
    case 'null-is-miss':
      return flags & REPLY_NULL ? [0, 1] : [1, 0];
    case 'null-elements-are-misses': {
      if (flags & REPLY_NULL) return [0, 1];
      const nulls = nullsOf(value);
      return [Math.max(1, elementsOf(value)) - nulls, nulls];
    }
    case 'zero-is-miss':
      return flags & REPLY_ZERO ? [0, 1] : [1, 0];
    case 'empty-is-miss':
      return flags & (REPLY_EMPTY | REPLY_NULL) ? [0, 1] : [1, 0];
  }
}

/** Nulls of either form are the same; with `unordered` the elements of an array may come in any order. */
export function sameReply(one: RespValue, other: RespValue, unordered: boolean): boolean {
  return textOfReply(one, unordered) === textOfReply(other, unordered);
}

/** One line, hostile until escaped. */
export function textOfReply(value: RespValue, unordered: boolean): string {
  switch (value.kind) {
    case 'null':
      return '(nil)';
    case 'integer':
    case 'big-number':
    case 'boolean':
      return String(value.value);
    case 'double':
      return value.text;
    case 'map':
      return value.entries
        .map(([key, item]) => `${textOfReply(key, unordered)}=${textOfReply(item, unordered)}`)
        .sort()
        .join(' ');
    case 'array':
    case 'set':
    case 'push': {
      const texts = value.items.map((item) => textOfReply(item, unordered));
      return `[${(unordered || value.kind === 'set' ? texts.sort() : texts).join(' ')}]`;
    }
    case 'attribute':
      return textOfReply(value.value, unordered);
    default:
      return value.bytes.toString('latin1');
  }
}

function itemsOf(value: RespValue): readonly RespValue[] | undefined {
  if (value.kind === 'array' || value.kind === 'set' || value.kind === 'push') return value.items;
  return value.kind === 'map' ? value.entries.map(([key]) => key) : undefined;
}
