// The first file of a worker thread: hands each load that it is given over to runWorker.
import { parentPort } from 'node:worker_threads';
import type { ToWorker } from './messages.ts';
import { runWorker } from './worker.ts';

const port = parentPort;
if (port !== null) serve(port);

/** Without a load the thread waits for one. */
function serve(from: NonNullable<typeof parentPort>): void {
  from.once('message', onMessage);

  function onMessage(message: ToWorker): void {
    if (message.kind === 'stop') process.exit();
    if (message.kind !== 'load') {
      // Of the load before, sent when it was not yet known to be over.
      from.once('message', onMessage);
      return;
    }
    void runWorker(message.task, from, message.rests ? () => serve(from) : undefined);
  }
}
