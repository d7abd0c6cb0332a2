// Makes a replica a primary of its own again.
import { monotonicNs, sleep } from '../../core/clock.ts';
import type { Endpoint } from '../../core/endpoint.ts';
import { textOf } from '../../wire/resp-value.ts';
import { withServer } from '../../wire/server-link.ts';

/** Loading a snapshot may take as long. */
const WITHIN_MS = 30_000;
const EVERY_MS = 250;

/**
 * Leaves the server a primary, whatever else went wrong. A server that loads a snapshot refuses that until it is done.
 *
 * @throws CacheBenchError of the connection, E_REPLY
 */
export async function unfollow(endpoint: Endpoint): Promise<void> {
  await withServer(endpoint, async ({ ask, must }) => {
    const deadlineNs = monotonicNs() + WITHIN_MS * 1e6;
    while (monotonicNs() < deadlineNs) {
      const reply = await ask('REPLICAOF', 'NO', 'ONE');
      if (reply.kind !== 'error') return;
      if (!/^(LOADING|BUSY)\b/.test(textOf(reply) ?? '')) break;
      await sleep(EVERY_MS);
    }
    await must('REPLICAOF', 'NO', 'ONE');
  });
}
