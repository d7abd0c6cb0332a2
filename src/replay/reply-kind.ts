// What kind of reply a server gave, down to its elements: enough to see where two servers answer differently.
import { adviseOnError } from '../wire/error-replies.ts';
import { type RespValue, textOf, withoutAttributes } from '../wire/resp-value.ts';

/**
 * `ok`, `integer`, `text`, `nil`, `list of text, nil`, `empty list`, `map of text, integer`, `error WRONGTYPE`; of a
 * transaction those of its commands in a row, `transaction of ok, integer ×3`.
 */
export type ReplyKind = string;

/** A blocking command that had no reply when the log was over. */
export const STILL_WAITING: ReplyKind = 'still waiting';

/** Of a script of which Dragonfly wants every key in KEYS; its code is ERR, as of most. */
export const UNDECLARED_KEY: ReplyKind = 'error ERR undeclared key';

/** Levels of lists whose elements are told apart. */
const DEEPEST = 4;
const LEAF_NAMES: Partial<Record<RespValue['kind'], ReplyKind>> = {
  text: 'ok',
  bulk: 'text',
  verbatim: 'verbatim text',
  null: 'nil',
  'big-number': 'big number',
};

export function kindOfReply(reply: RespValue, depth = 0): ReplyKind {
  const value = withoutAttributes(reply);
  if (value.kind === 'error') return nameError(textOf(value)!);
  const inner = 'items' in value ? value.items : 'entries' in value ? value.entries.flat() : undefined;
  if (inner === undefined) return LEAF_NAMES[value.kind] ?? value.kind;
  const name = value.kind === 'array' ? 'list' : value.kind;
  if (inner.length === 0) return `empty ${name}`;
  if (depth === DEEPEST) return name;
  // How many there are is part of the value: time and chance may have a part in that.
  const kinds = new Set<ReplyKind>();
  for (const item of inner) kinds.add(kindOfReply(item, depth + 1));
  const of = [...kinds].map((kind) => (kind.includes(', ') ? `(${kind})` : kind)).join(', ');
  return `${name} of ${of}`;
}

/** @param reply to EXEC */
export function kindOfTransaction(reply: RespValue): ReplyKind {
  const value = withoutAttributes(reply);
  if (!('items' in value)) return kindOfReply(value);
  const runs: { readonly kind: ReplyKind; count: number }[] = [];
  for (const item of value.items) {
    const kind = kindOfReply(item);
    const last = runs.at(-1);
    if (last?.kind === kind) last.count++;
    else runs.push({ kind, count: 1 });
  }
  return `transaction of ${runs.map(({ kind, count }) => (count === 1 ? kind : `${kind} ×${count}`)).join(', ')}`;
}

/** Of a transaction: one of its commands at least. */
export function isError(kind: ReplyKind): boolean {
  return /(^|transaction of |, )error\b/.test(kind);
}

/** The code only: texts differ between servers that mean the same. */
function nameError(text: string): ReplyKind {
  if (adviseOnError(text)?.kind === 'undeclared-key') return UNDECLARED_KEY;
  const code = /^[A-Z][A-Z]{1,19}\b/.exec(text)?.[0];
  return code === undefined ? 'error' : `error ${code}`;
}
