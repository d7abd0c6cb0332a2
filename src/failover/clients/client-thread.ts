// The thread of one client: its connections at work, as in an application of their own; what they go through is told as it happens.
import { parentPort, workerData } from 'node:worker_threads';
import { sleep } from '../../core/clock.ts';
import { messageOf } from '../../core/errors.ts';
import { type Attendant, attend } from '../attend.ts';
import { loadClient } from './choose-clients.ts';
import type { ClientThreadMessage, ClientThreadPlan, HistoryPart } from './client-thread-messages.ts';

const TELL_MS = 50;

async function work({ name, plan, keys, paceNs }: ClientThreadPlan): Promise<void> {
  const client = await loadClient(name);
  if (typeof client === 'string') throw new Error(client);
  tell({ kind: 'progress' });
  const attendants: Attendant[] = [];
  // Spread over one round of commands, so that at any moment some are at work.
  for (const one of keys) {
    attendants.push(await attend(client, plan, one, paceNs));
    tell({ kind: 'progress' });
    await sleep(paceNs / 1e6 / keys.length);
  }
  const tellNews = () => tell({ kind: 'news', parts: attendants.map(takeNews) });
  const telling = setInterval(tellNews, TELL_MS);
  parentPort!.once('message', () => {
    clearInterval(telling);
    void Promise.all(attendants.map((attendant) => attendant.stop())).then(() => {
      tellNews();
      tell({ kind: 'stopped' });
    });
  });
  tell({ kind: 'ready' });
}

/** What is new since it was asked for the last time. */
function takeNews({ history: { calls, attempts, backoffs } }: Attendant): HistoryPart {
  return { calls: calls.splice(0), attempts: attempts.splice(0), backoffs: backoffs.splice(0) };
}

function tell(message: ClientThreadMessage): void {
  parentPort!.postMessage(message);
}

work(workerData as ClientThreadPlan).catch((error: unknown) =>
  tell({ kind: 'failed', message: messageOf(error) }),
);
