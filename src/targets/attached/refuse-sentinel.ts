// A Sentinel answers like a server and holds no data: refused, with the primaries that it watches.
import { describeEndpoint, type Endpoint } from '../../core/endpoint.ts';
import { usageError } from '../../core/errors.ts';
import type { ControlClient } from '../control/control-client.ts';
import { printable } from '../control/printable.ts';
import { modeOf, orRefused, readServerFields } from '../control/server-fields.ts';

/** @throws CacheBenchError E_SENTINEL */
export async function refuseSentinel(client: ControlClient, endpoint: Endpoint): Promise<void> {
  if (modeOf(await readServerFields(client)) !== 'sentinel') return;
  const primaries = await listPrimaries(client, endpoint);
  const shown = primaries.map(({ name, url }) => `${url} (${name})`).join(', ');
  throw usageError(
    'E_SENTINEL',
    `${describeEndpoint(endpoint)} is a Sentinel, which holds no data`,
    primaries.length === 0
      ? 'Attach to the primary that it watches: redis-cli -p PORT SENTINEL MASTERS names it.'
      : `Attach to the primary that it watches: ${shown}.`,
  );
}

interface Primary {
  readonly name: string;
  readonly url: string;
}

/** More would be no help. */
const MOST_SHOWN = 5;

async function listPrimaries(client: ControlClient, endpoint: Endpoint): Promise<readonly Primary[]> {
  const reply = await orRefused(() => client.call('SENTINEL', 'MASTERS'));
  return (Array.isArray(reply) ? reply : []).slice(0, MOST_SHOWN).flatMap((entry) => {
    const fields = Array.isArray(entry) ? entry.map(String) : [];
    const [name, host, port] = ['name', 'ip', 'port'].map((field) => fields[fields.indexOf(field) + 1]);
    if (name === undefined || host === undefined || !/^\d{1,5}$/.test(port ?? '')) return [];
    const address = { kind: 'tcp', host: printable(host, 80), port: Number(port) } as const;
    return [{ name: printable(name, 40), url: describeEndpoint({ ...endpoint, address, db: 0 }) }];
  });
}
