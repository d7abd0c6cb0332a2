// Checks between rounds that the server measured so far is the server that answers now.
import type { Endpoint } from '../core/endpoint.ts';
import { CacheBenchError, messageOf } from '../core/errors.ts';
import type { TargetIdentity } from './contract.ts';
import { openControlClient } from './control-client.ts';
import { readIdentity } from './identity.ts';

/** @throws CacheBenchError E_TARGET_LOST */
export async function checkSameServer(
  name: string,
  endpoint: Endpoint,
  expected: TargetIdentity,
): Promise<void> {
  const now = await readNow(name, endpoint);
  if (now.runId === expected.runId) return;
  throw new CacheBenchError(
    'E_TARGET_LOST',
    `${name}: another server answers now: ${now.flavor} ${now.version}, run id ${now.runId}; it was ${expected.flavor} ${expected.version}, run id ${expected.runId}`,
    { hint: 'The server was restarted or replaced; measure again when it stays up.' },
  );
}

async function readNow(name: string, endpoint: Endpoint): Promise<TargetIdentity> {
  try {
    const client = await openControlClient(endpoint);
    try {
      return await readIdentity(client);
    } finally {
      client.close();
    }
  } catch (error) {
    const hint = error instanceof CacheBenchError ? error.hint : undefined;
    throw new CacheBenchError('E_TARGET_LOST', `${name}: the server no longer answers: ${messageOf(error)}`, {
      ...(hint === undefined ? {} : { hint }),
    });
  }
}
