// A reply as a value: all that RESP2 and RESP3 can say, and nothing of it lost.

/** `$-1`, `*-1` and `_`: clients tell them apart, so replies that differ in it differ. */
export type NullForm = 'bulk' | 'array' | 'resp3';

export type RespValue =
  /** `+…`; bytes, for no server promises UTF-8. */
  | { readonly kind: 'text'; readonly bytes: Buffer }
  /** `-…` or `!…`. */
  | { readonly kind: 'error'; readonly bytes: Buffer }
  | { readonly kind: 'bulk'; readonly bytes: Buffer }
  | { readonly kind: 'integer'; readonly value: bigint }
  /** `text` is how the server wrote it: 3 and 3.0 are one value. */
  | { readonly kind: 'double'; readonly value: number; readonly text: string }
  | { readonly kind: 'big-number'; readonly value: bigint }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null'; readonly form: NullForm }
  /** `format` is three characters, such as txt or mkd. */
  | { readonly kind: 'verbatim'; readonly format: string; readonly bytes: Buffer }
  | { readonly kind: 'array' | 'set' | 'push'; readonly items: readonly RespValue[] }
  | { readonly kind: 'map'; readonly entries: readonly RespEntry[] }
  /** What is said about `value`, which is the reply itself. */
  | { readonly kind: 'attribute'; readonly entries: readonly RespEntry[]; readonly value: RespValue };

export type RespEntry = readonly [key: RespValue, value: RespValue];

/** Without what is only said about it. */
export function withoutAttributes(value: RespValue): RespValue {
  return value.kind === 'attribute' ? withoutAttributes(value.value) : value;
}

/** The text of a text, error, bulk or verbatim; undefined of anything else. Hostile until escaped. */
export function textOf(value: RespValue | undefined): string | undefined {
  return value !== undefined && 'bytes' in value ? value.bytes.toString('utf8') : undefined;
}
