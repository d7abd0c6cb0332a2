// What kind of reply a server gave: enough to see where two servers answer differently, without keeping any reply.
import type { ReplyScanner } from '../wire/reply-scanner.ts';
import { REPLY_EMPTY, REPLY_ERROR, REPLY_NULL } from '../wire/reply-scanner.ts';

/**
 * `ok`, `integer`, `text`, `nil`, `list`, `empty list`, `error WRONGTYPE`; of a transaction those of its commands in a
 * row, `transaction of ok, integer ×3`.
 */
export type ReplyKind = string;

/** A blocking command that had no reply when the log was over. */
export const STILL_WAITING: ReplyKind = 'still waiting';

/** @param firstByte of a whole reply in RESP2 that the scanner has just finished */
export function kindOfReply(
  firstByte: number,
  scanner: Pick<ReplyScanner, 'flags' | 'errorText'>,
): ReplyKind {
  const { flags } = scanner;
  if ((flags & REPLY_NULL) !== 0) return 'nil';
  switch (String.fromCharCode(firstByte)) {
    case '+':
      return 'ok';
    case ':':
      return 'integer';
    case '$':
      return 'text';
    case '*':
      return (flags & REPLY_EMPTY) !== 0 ? 'empty list' : 'list';
    default:
      return (flags & REPLY_ERROR) !== 0 ? nameError(scanner.errorText()) : 'other';
  }
}

/** @param kinds of the commands of a transaction that was executed, in their order */
export function kindOfTransaction(kinds: readonly ReplyKind[]): ReplyKind {
  const runs: { readonly kind: ReplyKind; count: number }[] = [];
  for (const kind of kinds) {
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
  const code = /^[A-Z][A-Z]{1,19}\b/.exec(text)?.[0];
  return code === undefined ? 'error' : `error ${code}`;
}
