// What kind of reply a server gave: enough to see where two servers answer differently, without keeping any reply.
import type { ReplyScanner } from '../load/resp/reply-scanner.ts';
import { REPLY_EMPTY, REPLY_ERROR, REPLY_NULL } from '../load/resp/reply-scanner.ts';

/** `ok`, `integer`, `text`, `nil`, `list`, `empty list`, or `error WRONGTYPE`. */
export type ReplyKind = string;

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

export function isError(kind: ReplyKind): boolean {
  return kind.startsWith('error');
}

/** The code only: texts differ between servers that mean the same. */
function nameError(text: string): ReplyKind {
  const code = /^[A-Z][A-Z]{1,19}\b/.exec(text)?.[0];
  return code === undefined ? 'error' : `error ${code}`;
}
