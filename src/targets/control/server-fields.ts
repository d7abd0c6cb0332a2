// What a server says of itself, in fields named as those of INFO: by INFO, or where that is refused by HELLO, which tells less.
import type { InfoFields } from '../../core/info-text.ts';
import type { ControlClient } from './control-client.ts';
import { isRefusal } from './control-errors.ts';

/** One section of INFO; no fields from a server that refuses it, for it can be measured all the same. */
export async function readInfo(client: ControlClient, section: string): Promise<InfoFields> {
  return (await orRefused(() => client.info(section))) ?? new Map();
}

/** Those of INFO server. */
export async function readServerFields(client: ControlClient): Promise<InfoFields> {
  const fields = await readInfo(client, 'server');
  return fields.size > 0 ? fields : readHello(client);
}

/** "standalone", "cluster", "sentinel". Valkey calls the field by another name. */
export function modeOf(server: InfoFields): string | undefined {
  return server.get('redis_mode') ?? server.get('server_mode');
}

/** What HELLO says without an argument, which changes nothing. Dragonfly calls itself redis, and says its own version beside it. */
async function readHello(client: ControlClient): Promise<InfoFields> {
  const reply = await orRefused(() => client.call('HELLO'));
  const pairs = Array.isArray(reply) ? reply.map(String) : [];
  const said = new Map<string, string>();
  for (let at = 0; at + 1 < pairs.length; at += 2) said.set(pairs[at]!, pairs[at + 1]!);
  const server = said.get('server') ?? '';
  if (!/^[a-z]{1,20}$/.test(server)) return new Map();
  return new Map([
    ...[...said].filter(([field]) => /^[a-z]+_version$/.test(field)),
    [`${server}_version`, said.get('version') ?? 'unknown'],
    ['redis_mode', said.get('mode') ?? 'unknown'],
  ]);
}

/** undefined where the server refuses the command. */
export async function orRefused<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}
