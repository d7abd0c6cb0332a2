// Starts a worker thread, from the built entry or in tests from src/.
import { Worker } from 'node:worker_threads';
import type { WorkerTask } from './messages.ts';
import { findThreadEntry, threadOptions } from './thread-entry.ts';

export function spawnWorker(task: WorkerTask): Worker {
  const own = import.meta.url;
  return new Worker(findThreadEntry('./worker-entry', own), {
    workerData: task,
    execArgv: threadOptions(own),
    name: `load-${task.worker}`,
  });
}
