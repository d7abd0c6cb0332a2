// What a connection is subscribed to: so many replies a command gets, and which arrays are no replies but messages.
import type { CommandArgument } from './command-bytes.ts';
import { type RespValue, textOf } from './resp-value.ts';

const SUBSCRIBES = ['subscribe', 'psubscribe', 'ssubscribe'];
const UNSUBSCRIBES = ['unsubscribe', 'punsubscribe', 'sunsubscribe'];
const MESSAGES = ['message', 'pmessage', 'smessage'];

export class Subscriptions {
  /** By command, as sent; confirmations may still be on their way. */
  private readonly sent = new Map(SUBSCRIBES.map((name) => [name, new Set<string>()] as const));
  /** As the server counted last. */
  private confirmed = 0;

  /**
   * To be called with each command that is sent.
   *
   * @returns the name that its confirmations begin with, and how many there will be; undefined: one plain reply
   */
  note(args: readonly CommandArgument[]): { readonly name: string; readonly count: number } | undefined {
    const [name, ...channels] = args.map((argument) => Buffer.from(argument).toString('latin1'));
    const command = name?.toLowerCase() ?? '';
    if (command === 'reset') this.clear();
    if (SUBSCRIBES.includes(command)) {
      for (const channel of channels) this.sent.get(command)!.add(channel);
      return { name: command, count: Math.max(1, channels.length) };
    }
    if (!UNSUBSCRIBES.includes(command)) return undefined;
    const known = this.sent.get(SUBSCRIBES[UNSUBSCRIBES.indexOf(command)]!)!;
    const count = Math.max(1, channels.length === 0 ? known.size : channels.length);
    if (channels.length === 0) known.clear();
    for (const channel of channels) known.delete(channel);
    return { name: command, count };
  }

  /** `name` is that of the command whose confirmations are awaited. */
  confirms(value: RespValue, name: string): boolean {
    const items = itemsOf(value);
    const said = textOf(items[0]) ?? '';
    // Dragonfly confirms SUNSUBSCRIBE as it does UNSUBSCRIBE.
    if (said !== name && !(UNSUBSCRIBES.includes(name) && UNSUBSCRIBES.includes(said))) return false;
    const count = items[2];
    if (count?.kind === 'integer') this.confirmed = Number(count.value);
    return true;
  }

  /** RESP3 marks messages itself; RESP2 sends them as arrays. */
  isMessage(value: RespValue): boolean {
    if (value.kind === 'push') return true;
    return this.confirmed > 0 && MESSAGES.includes(textOf(itemsOf(value)[0]) ?? '');
  }

  private clear(): void {
    for (const channels of this.sent.values()) channels.clear();
    this.confirmed = 0;
  }
}

function itemsOf(value: RespValue): readonly RespValue[] {
  return value.kind === 'push' || value.kind === 'array' ? value.items : [];
}
