// Everything that monitoring reads of a server at one moment: the fields of INFO, their parts, and a few commands.
import { parseInfoText } from '../../core/info-text.ts';
import { type RespValue, textOf } from '../../wire/resp-value.ts';
import type { Ask } from '../data/sample-keys.ts';

/** By the names of the catalogue; what the server does not tell is absent. */
export type Readings = ReadonlyMap<string, string>;

const COMMANDS = {
  'SLOWLOG LEN': (reply: RespValue) => (reply.kind === 'integer' ? String(reply.value) : undefined),
  'SLOWLOG GET': longestScript,
  'LATENCY LATEST': (reply: RespValue) => ('items' in reply ? String(reply.items.length) : undefined),
} as const;
/** Others may be slow too, where a machine is busy. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = { 'SLOWLOG GET': ['30'] };

export async function takeReadings(ask: Ask): Promise<Readings> {
  const all = await ask(['INFO', 'ALL']);
  const text = textOf(all.kind === 'error' ? await ask(['INFO']) : all) ?? '';
  const readings = new Map<string, string>();
  for (const [name, value] of parseInfoText(text)) {
    readings.set(name, value);
    for (const [part, of] of partsOf(value)) readings.set(`${name}.${part}`, of);
  }
  for (const [name, read] of Object.entries(COMMANDS)) {
    const value = read(await ask([...name.split(' '), ...(ARGUMENTS[name] ?? [])]));
    if (value !== undefined) readings.set(name, value);
  }
  return readings;
}

/** Microseconds of the slowest script among the newest entries; 0: there is none. */
function longestScript(reply: RespValue): string | undefined {
  if (!('items' in reply)) return undefined;
  const durations = reply.items.flatMap((entry) => {
    if (!('items' in entry)) return [];
    const [, , duration, command] = entry.items;
    const name = command !== undefined && 'items' in command ? textOf(command.items[0]) : undefined;
    return duration?.kind === 'integer' && name?.toUpperCase() === 'EVAL' ? [Number(duration.value)] : [];
  });
  return String(Math.max(0, ...durations));
}

/** `keys=3,expires=0` */
function partsOf(value: string): readonly (readonly [string, string])[] {
  if (!/^[\w-]+=[^,]*(,[\w-]+=[^,]*)*$/.test(value)) return [];
  return value.split(',').map((part) => {
    const at = part.indexOf('=');
    return [part.slice(0, at), part.slice(at + 1)] as const;
  });
}
