// The clients that an experiment can be seen with, by the names that users give.
import { createRequire } from 'node:module';
import { usageError } from '../../core/errors.ts';
import type { FailoverClient } from './client.ts';
import { CLIENT_NAMES, type ClientName } from './client-names.ts';
import { createIoredisClient } from './ioredis-client.ts';
import { loadNodeRedis } from './node-redis-client.ts';
import { respClient } from './resp-client.ts';

/**
 * @param names absent: all that there are, and who is missing is told
 * @throws CacheBenchError E_CLIENT (exit code 2) for one that was asked for and is not installed
 */
export async function chooseClients(
  names: readonly ClientName[] | undefined,
  onMissing: (text: string) => void,
): Promise<readonly FailoverClient[]> {
  const chosen: FailoverClient[] = [];
  for (const name of names ?? CLIENT_NAMES) {
    const client = await loadClient(name);
    if (typeof client !== 'string') chosen.push(client);
    else if (names === undefined) onMissing(`without ${name}: ${client}`);
    else throw usageError('E_CLIENT', `no client ${name}: ${client}`, 'Install it, or leave it out.');
  }
  return chosen;
}

/** @returns in words, without a full stop, why there is none */
export async function loadClient(name: ClientName): Promise<FailoverClient | string> {
  if (name === 'resp') return respClient;
  if (name === 'node-redis') return loadNodeRedis(versionOf('redis'));
  return createIoredisClient(versionOf('ioredis') ?? '', name === 'ioredis-tuned');
}

function versionOf(name: string): string | undefined {
  try {
    const { version } = createRequire(import.meta.url)(`${name}/package.json`) as { version?: unknown };
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}
