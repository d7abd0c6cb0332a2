// Whether all connections to an address reach one server: behind a balancer each may reach another, and keys written
// over one would be looked for over another.
import { describeEndpoint, type Endpoint } from '../../core/endpoint.ts';
import { CacheBenchError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { type ControlClient, openControlClient } from '../control/control-client.ts';
import { isRefusal } from '../control/control-errors.ts';
import { readRunId } from '../control/identity.ts';
import type { Removal } from './access.ts';

/** Of two servers in turn, or drawn at random, eight connections reach both but for one time in 128. */
const CONNECTIONS = 8;
/** Should it stay in spite of all: it is gone after that. */
const TRIAL_TTL_MS = 60_000;

/** How it became known that one server answers. */
export type Proof =
  /** All name one run. */
  | 'run-id'
  /** What was written over one connection was there over the others. */
  | 'trial'
  | 'none';

/**
 * @returns none where the server neither says who it is nor takes a key for the trial
 * @throws CacheBenchError E_SEVERAL_SERVERS (exit code 4), and those of openControlClient
 */
export async function requireOneServer(
  endpoint: Endpoint,
  keyPrefix: string,
  removal: Removal,
): Promise<Proof> {
  const clients = await openSeveral(endpoint);
  try {
    const runIds = await Promise.all(clients.map(readRunId));
    const different = new Set(runIds);
    if (different.size > 1) {
      const shares = [...different].map((id) => runIds.filter((one) => one === id).length);
      throw severalServers(
        endpoint,
        `of ${runIds.length} connections ${shares.join(', ')} reached different ones`,
      );
    }
    if (runIds[0] !== '') return 'run-id';
    return 'command' in removal ? await tryKey(clients, endpoint, keyPrefix, removal.command) : 'none';
  } finally {
    for (const client of clients) client.close();
  }
}

/** As many as there is room for, one at least. */
async function openSeveral(endpoint: Endpoint): Promise<readonly ControlClient[]> {
  const outcomes = await Promise.allSettled(
    Array.from({ length: CONNECTIONS }, () => openControlClient(endpoint)),
  );
  const clients = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  const failure = failures.find((error) => clients.length === 0 || !isFull(error));
  if (failure === undefined) return clients;
  for (const client of clients) client.close();
  throw failure;
}

function isFull(error: unknown): boolean {
  return error instanceof CacheBenchError && /no free connection/.test(error.message);
}

async function tryKey(
  clients: readonly ControlClient[],
  endpoint: Endpoint,
  keyPrefix: string,
  removal: string,
): Promise<Proof> {
  const key = `${keyPrefix}one-server`;
  const [first, ...others] = clients as [ControlClient, ...ControlClient[]];
  try {
    await first.call('SET', key, '1', 'PX', String(TRIAL_TTL_MS));
    const found = await Promise.all(others.map(async (client) => (await client.call('GET', key)) === '1'));
    const lost = found.filter((isThere) => !isThere).length;
    if (lost > 0)
      throw severalServers(
        endpoint,
        `a key that was written over one connection was not there over ${lost} of ${others.length} others`,
      );
    return others.length > 0 ? 'trial' : 'none';
  } catch (error) {
    if (isRefusal(error)) return 'none';
    throw error;
  } finally {
    await first.call(removal, key).catch(() => {});
  }
}

function severalServers(endpoint: Endpoint, seen: string): CacheBenchError {
  return new CacheBenchError(
    'E_SEVERAL_SERVERS',
    `several servers answer at ${describeEndpoint(endpoint)}: ${seen}`,
    {
      exitCode: EXIT.refused,
      hint: 'Give the address of one server: behind a load balancer or a Kubernetes service, several servers are measured as one, and keys would stay on them.',
    },
  );
}
