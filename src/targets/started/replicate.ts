// Makes one server the replica of another.
import type { Target } from '../contract.ts';
import { openControlClient } from '../control/control-client.ts';

/** @throws CacheBenchError when the server refuses */
export async function replicateFrom(
  replica: Target,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<void> {
  const client = await openControlClient(replica.endpoint, { callTimeoutMs: 60_000 });
  try {
    await client.call('REPLICAOF', host, String(port));
  } finally {
    client.close();
  }
}
