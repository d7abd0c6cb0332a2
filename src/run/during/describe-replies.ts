// What the servers of a target answered to one event, as its row has it: one answer, or those of all nodes together.

import { printable } from '../../targets/control/printable.ts';
import type { CommandReply } from '../../wire/command-link.ts';
import { previewReply } from './preview-reply.ts';

export interface EventReply {
  /** Of the last one. */
  readonly endNs: number;
  readonly reply?: string;
  readonly error?: string;
  /** Of all together. */
  readonly keys?: number;
}

/** @param replies at least one; of a cluster by node. One that failed makes the whole a failure. */
export function describeReplies(replies: readonly CommandReply[]): EventReply {
  const endNs = Math.max(...replies.map(({ repliedNs }) => repliedNs));
  const failed = replies.findIndex(({ error }) => error !== undefined);
  if (failed >= 0) {
    const where = replies.length === 1 ? '' : `node ${failed + 1} of ${replies.length}: `;
    return { endNs, error: `${where}${printable(replies[failed]!.error!)}` };
  }
  const keys = replies.reduce((sum, { elements }) => sum + elements, 0);
  const texts = replies.map(({ head }) => previewReply(head));
  return { endNs, reply: joinReplies(texts), ...(keys === 0 ? {} : { keys }) };
}

/** "OK"; "OK from 3 nodes"; "10 steps, 12 steps, 9 steps from 3 nodes". */
export function joinReplies(texts: readonly string[]): string {
  const distinct = new Set(texts).size === 1 ? texts.slice(0, 1) : texts;
  return `${distinct.join(', ')}${texts.length === 1 ? '' : ` from ${texts.length} nodes`}`;
}
