// Lets a target come to rest between two probes, so that one does not answer for the other.
import { countOf } from '../core/info-text.ts';
import type { Waiting } from '../run/ports.ts';
import type { Target } from '../targets/contract.ts';
import { nodesOf } from '../targets/control/cluster-target.ts';

/** Longer than any healthy server takes to close some thousand connections. */
const LONGEST_MS = 5000;
const POLL_MS = 50;

/**
 * Waits the pause, and until the server has closed the connections of the probe: it answers INFO only once the
 * commands that came before are done. A server that does not count its clients only gets the pause.
 *
 * @param clientsBefore as `countClients` gave it before the probe
 */
export async function drain(
  target: Target,
  clientsBefore: number | undefined,
  pauseMs: number,
  { sleep, signal }: Waiting,
): Promise<void> {
  await sleep(pauseMs, signal);
  for (let waitedMs = 0; waitedMs < LONGEST_MS && !signal.aborted; waitedMs += POLL_MS) {
    const clients = await countClients(target);
    if (clients === undefined || clientsBefore === undefined || clients <= clientsBefore) return;
    await sleep(POLL_MS, signal);
  }
}

export async function countClients(target: Target): Promise<number | undefined> {
  const counts = await Promise.all(
    nodesOf(target).map(async (node) => countOf(await node.info('clients'), 'connected_clients')),
  );
  return counts.reduce((sum, count) => (sum === undefined || count === undefined ? undefined : sum + count));
}
