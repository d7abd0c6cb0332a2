// The commands that a sink knows, found by the bytes of their name.
import type { ReplyShape } from './reply-shape.ts';

export type SinkCommand =
  | { readonly kind: 'multi' }
  | { readonly kind: 'exec' }
  | {
      readonly kind: 'data';
      /** @param argumentsInCommand with the name */
      reply(argumentsInCommand: number): Uint8Array;
    };

/** Reply of each data command, by its name. */
export type SinkReplies = ReadonlyMap<string, ReplyShape>;

export class CommandTable {
  private readonly byHash = new Map<number, SinkCommand>();

  constructor(replies: SinkReplies) {
    this.byHash.set(hashOf('MULTI'), { kind: 'multi' });
    this.byHash.set(hashOf('EXEC'), { kind: 'exec' });
    for (const [name, shape] of replies)
      this.byHash.set(hashOf(name), { kind: 'data', reply: createReply(shape) });
  }

  /** The command whose name lies in bytes[start, end), in any case; undefined for any other. */
  find(bytes: Uint8Array, start: number, end: number): SinkCommand | undefined {
    return this.byHash.get(hashName(bytes, start, end));
  }
}

function createReply({ bytes, onePerArgumentAfter }: ReplyShape): (argumentsInCommand: number) => Uint8Array {
  if (onePerArgumentAfter === undefined) return () => bytes;
  const arrays: Uint8Array[] = [];
  return (argumentsInCommand) => {
    arrays[argumentsInCommand] ??= repeat(bytes, argumentsInCommand - onePerArgumentAfter);
    return arrays[argumentsInCommand]!;
  };
}

function repeat(element: Uint8Array, times: number): Uint8Array {
  return Buffer.concat([Buffer.from(`*${times}\r\n`), ...new Array<Uint8Array>(times).fill(element)]);
}

function hashOf(name: string): number {
  return hashName(Buffer.from(name), 0, name.length);
}

/** Polynomial over the letters in capitals; the names of Redis commands all differ in it. */
function hashName(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0;
  for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + (bytes[at]! & 0xdf)) | 0;
  return hash;
}
