// Whether a server knows HELLO, without which nothing but RESP2 is spoken.
import type { Endpoint } from '../../core/endpoint.ts';
import { openControlClient } from './control-client.ts';
import { orRefused } from './server-fields.ts';

/**
 * False before Redis 6, and where HELLO is renamed or not permitted. Without an argument it changes nothing there.
 *
 * @throws CacheBenchError of the connection
 */
export async function knowsHello(endpoint: Endpoint): Promise<boolean> {
  const client = await openControlClient(endpoint);
  try {
    return (await orRefused(() => client.call('HELLO'))) !== undefined;
  } finally {
    client.close();
  }
}
