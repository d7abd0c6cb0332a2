// Workers in the thread of the test: all that a worker's own thread does but its start, which costs more than a short load.
import { MessageChannel } from 'node:worker_threads';
import type { FromWorker } from './messages.ts';
import { runWorker } from './worker.ts';
import type { TakeThread } from './worker-threads.ts';

/**
 * By Node's sockets only, and for loads that end by themselves, or with a failure: by epoll a worker needs a thread that may
 * end, and only a thread can be ended from outside.
 */
export const takeHere: TakeThread = (task, _reclaim, events) => {
  if (task.ledger !== undefined) throw new Error('by epoll a worker has a thread of its own');
  const { port1, port2 } = new MessageChannel();
  let hasFailed = false;
  port1.on('message', (message: FromWorker) => {
    hasFailed ||= message.kind === 'failed';
    events.onMessage(message);
  });
  port1.on('close', () => events.onEnd());
  // Plain data, as what comes to a thread.
  runWorker(structuredClone(task), port2).catch((error) => events.onError(error));
  return {
    post: (message) => port1.postMessage(message),
    terminate() {
      if (!hasFailed) throw new Error('only a thread can be ended from outside');
    },
  };
};
