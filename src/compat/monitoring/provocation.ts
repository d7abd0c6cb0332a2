// What provocations share: the server that is provoked, its keys, and connections beside the first.
import { CacheBenchError } from '../../core/errors.ts';
import type { Target } from '../../targets/contract.ts';
import { ReplyLink } from '../../wire/reply-link.ts';
import { type RespValue, textOf } from '../../wire/resp-value.ts';
import type { Ask } from '../data/sample-keys.ts';
import type { NamedKeys } from '../run/named-keys.ts';
import { keyOf } from '../run/plain-keys.ts';

export interface ProvocationBench {
  readonly target: Target;
  readonly ask: Ask;
  /** Of all keys that are written. */
  readonly prefix: string;
  readonly named: NamedKeys;
  readonly signal: AbortSignal;
}

/** Either how much was done, or why it was not. */
export interface Done {
  readonly amounts?: Readonly<Record<string, number>>;
  readonly untried?: string;
}

/** @param look to be called while it lasts */
export type Provoke = (bench: ProvocationBench, look: () => Promise<void>) => Promise<Done>;

/** The server refused what provokes: nothing was done, so that what stays tells nothing. */
export class Refused extends Error {}

/** @throws Refused with the server's words */
export async function mustAsk(ask: Ask, args: readonly (string | Buffer)[]): Promise<RespValue> {
  return must(String(args[0]), await ask(args));
}

/** @throws Refused with the server's words */
export function must(command: string, reply: RespValue | undefined): RespValue {
  if (reply !== undefined && reply.kind !== 'error') return reply;
  throw new Refused(`${command}: ${(reply && textOf(reply)) ?? 'refused'}`);
}

export function nameKey({ prefix, named }: ProvocationBench, name: string): string {
  const key = keyOf(prefix, name);
  named.add(key);
  return key;
}

export async function withLinks<T>(
  { endpoint }: Target,
  count: number,
  work: (links: readonly ReplyLink[]) => Promise<T>,
): Promise<T> {
  const links: ReplyLink[] = [];
  try {
    for (let i = 0; i < count; i++) links.push(await ReplyLink.open(endpoint, { protocol: 2 }));
    return await work(links);
  } finally {
    for (const link of links) link.close();
  }
}

/** How many of so many connections were refused. They are closed before this returns. */
export async function countRefused({ endpoint }: Target, count: number): Promise<number> {
  const links: ReplyLink[] = [];
  let refused = 0;
  for (let i = 0; i < count; i++) {
    try {
      const link = await ReplyLink.open(endpoint, { protocol: 2, connectTimeoutMs: 1000 });
      links.push(link);
      await link.ask(['PING'], 1000);
    } catch (failure) {
      if (!(failure instanceof CacheBenchError)) throw failure;
      refused++;
    }
  }
  for (const link of links) link.close();
  return refused;
}
