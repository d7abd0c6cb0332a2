// What a target says to one call, as a text that can be compared: kind of reply and value.
import { createHash } from 'node:crypto';
import type { Target } from '../contract.ts';
import { isRefusal } from './control-errors.ts';
import { onEachNode } from './data.ts';
import { printable } from './printable.ts';
import { ignoreMoved } from './sampled-keys.ts';

/** "integer 1", "text OK", "error ERR …". */
export async function callOnce(
  target: Target,
  [name, ...args]: readonly (string | Buffer)[],
): Promise<string> {
  const replies = await onEachNode(target, async (client) => {
    try {
      return await ignoreMoved(async () =>
        describeScriptReply(await client.callForBytes(String(name), ...args)),
      );
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return `error ${printable(error.message, 120)}`;
    }
  });
  return replies.find((reply) => reply !== undefined) ?? 'no node answers';
}

/** More would be a page; two long replies differ by their digests. */
const LONGEST = 80;

/** @param reply of callForBytes: texts are bytes */
export function describeScriptReply(reply: unknown): string {
  const text = spellOut(reply);
  if (text.length <= LONGEST) return text;
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return `${text.slice(0, LONGEST)}… (${digest})`;
}

function spellOut(reply: unknown): string {
  if (reply === null || reply === undefined) return 'null';
  if (typeof reply === 'number' || typeof reply === 'bigint') return `integer ${reply}`;
  if (Array.isArray(reply)) return `array [${reply.map(spellOut).join(', ')}]`;
  const text = Buffer.isBuffer(reply) ? reply.toString('latin1') : String(reply);
  return `text ${printable(text, Number.POSITIVE_INFINITY)}`;
}
