// What a trial of concurrent connections has at hand: connections, keys of its own, and chance from a seed.
import { sleep } from '../../core/clock.ts';
import type { Endpoint } from '../../core/endpoint.ts';
import type { SeededRandom } from '../../core/random.ts';
import { ReplyLink } from '../../wire/reply-link.ts';
import { type RespValue, textOf, withoutAttributes } from '../../wire/resp-value.ts';
import type { NamedKeys } from '../run/named-keys.ts';
import { keyOf } from '../run/plain-keys.ts';

/** Longest time of one reply; a server that takes longer has lost something. */
export const WITHIN_MS = 5000;

/** What a trial has seen that must not be; undefined: all was kept. */
export type Breach = string | undefined;

export class ConcurrencyBench {
  readonly random: SeededRandom;
  private readonly endpoint: Endpoint;
  private readonly prefix: string;
  private readonly named: NamedKeys;
  private readonly links: ReplyLink[] = [];

  /**
   * @param prefix of all keys of the trial, in one slot
   * @param named told of each key
   */
  constructor(endpoint: Endpoint, prefix: string, random: SeededRandom, named: NamedKeys) {
    this.endpoint = endpoint;
    this.prefix = prefix;
    this.named = named;
    this.random = random;
  }

  key(name: string): string {
    const key = keyOf(this.prefix, name);
    this.named.add(key);
    return key;
  }

  async open(count: number): Promise<readonly Talker[]> {
    const opened = await Promise.all(
      Array.from({ length: count }, () => ReplyLink.open(this.endpoint, { protocol: 2 })),
    );
    this.links.push(...opened);
    return opened.map((link) => new Talker(link));
  }

  /** A pause of up to so many ms, often none. */
  async pause(mostMs: number): Promise<void> {
    const ms = this.random.below(mostMs + 1);
    if (ms > 0) await sleep(ms);
  }

  close(): void {
    for (const link of this.links) link.close();
  }
}

export class Talker {
  readonly link: ReplyLink;

  constructor(link: ReplyLink) {
    this.link = link;
  }

  ask(...args: readonly string[]): Promise<RespValue> {
    return aside(this.link.ask(args, WITHIN_MS).then(([reply]) => reply!));
  }

  /** Sends all at once. */
  askAll(commands: readonly (readonly string[])[]): Promise<readonly RespValue[]> {
    return aside(Promise.all(commands.map((args) => this.ask(...args))));
  }

  /** Contents of messages to subscribers that have come so far. */
  takeMessages(): readonly string[] {
    return this.link.unasked.splice(0).flatMap((reply) => {
      const value = withoutAttributes(reply);
      if (!('items' in value) || textOf(value.items[0]) !== 'message') return [];
      return textOf(value.items[2]) ?? [];
    });
  }
}

/** Is awaited later: that it fails before is no stray rejection. */
export function aside<T>(work: Promise<T>): Promise<T> {
  work.catch(() => {});
  return work;
}

export function numberOf(value: RespValue | undefined): number {
  if (value?.kind === 'integer') return Number(value.value);
  return Number(textOf(value) ?? Number.NaN);
}

export function itemsOf(value: RespValue | undefined): readonly RespValue[] {
  return value !== undefined && 'items' in value ? value.items : [];
}
