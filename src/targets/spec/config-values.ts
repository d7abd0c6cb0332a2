// Reads settings of a running server with CONFIG GET.
import type { ControlClient } from '../control/control-client.ts';

/** undefined where CONFIG is forbidden, or does not know the setting. Dragonfly answers with underscores in the name. */
export async function readConfigValue(client: ControlClient, name: string): Promise<string | undefined> {
  try {
    const reply = await client.call('CONFIG', 'GET', name);
    return Array.isArray(reply) && typeof reply[1] === 'string' ? reply[1] : undefined;
  } catch {
    return undefined;
  }
}
