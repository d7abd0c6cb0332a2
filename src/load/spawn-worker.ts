// Starts a worker thread, from the bundled entry.
import { Worker } from 'node:worker_threads';
import type { WorkerTask } from './messages.ts';
import { findThreadEntry, threadOptions } from './thread-entry.ts';

export function spawnWorker(task: WorkerTask): Worker {
  return new Worker(findThreadEntry('worker-entry'), {
    workerData: task,
    execArgv: threadOptions(),
    name: `load-${task.worker}`,
  });
}
