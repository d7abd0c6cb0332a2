// A whole walk of SCAN and its kin: step by step, each with the cursor of the reply before.
import { CacheBenchError } from '../../core/errors.ts';
import type { CommandLink, CommandReply } from '../../wire/command-link.ts';
import type { CommandStream } from './command-stream.ts';

export interface WalkReply extends CommandReply {
  readonly steps: number;
  /** What the steps listed. */
  readonly keys: number;
}

/**
 * @param deadlineNs of the monotonic clock
 * @param now of the same clock
 * @throws CacheBenchError those of {@link CommandLink.ask}, and E_PROTOCOL for a reply without a cursor
 */
export async function walkAside(
  link: CommandLink,
  stream: CommandStream,
  deadlineNs: number,
  now: () => number,
): Promise<WalkReply> {
  const walk = stream.walk!;
  let first: number | undefined;
  let keys = 0;
  for (let steps = 1; ; steps++) {
    const reply = await link.ask(stream.next(), Math.max(1, (deadlineNs - now()) / 1e6));
    first ??= reply.sentNs;
    if (reply.error !== undefined) return { ...reply, sentNs: first, steps, keys };
    keys += countListed(reply.head);
    const length = link.scanner.readCursor();
    if (length === 0)
      throw new CacheBenchError('E_PROTOCOL', 'a step of the walk was answered without a cursor');
    if (walk.endStep(link.scanner.cursor, length)) return { ...reply, sentNs: first, steps, keys };
  }
}

/** `*2\r\n$1\r\n0\r\n*10\r\n…`: the length of the second element, which is a list (RESP3 has sets and maps too). */
export function countListed(head: string): number {
  const listed = /^\*2\r\n\$\d+\r\n\d+\r\n[*~%](\d+)\r\n/.exec(head);
  return listed === null ? 0 : Number(listed[1]);
}
