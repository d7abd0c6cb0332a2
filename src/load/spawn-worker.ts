// Starts a worker thread from the built entry, also when this file itself runs from src/ (tests).
import { Worker } from 'node:worker_threads';
import type { WorkerTask } from './messages.ts';

export function spawnWorker(task: WorkerTask): Worker {
  return new Worker(findEntry(import.meta.url), {
    workerData: task,
    // Loaders and inspectors of the parent are no business of a thread that measures.
    execArgv: [],
    name: `load-${task.worker}`,
  });
}

function findEntry(own: string): URL {
  return own.endsWith('.ts')
    ? new URL('../../dist/load/worker-entry.js', own)
    : new URL('./worker-entry.js', own);
}
