// The first file of a worker thread: hands over to runWorker.
import { parentPort, workerData } from 'node:worker_threads';
import type { WorkerTask } from './messages.ts';
import { runWorker } from './worker.ts';

if (parentPort !== null) await runWorker(workerData as WorkerTask, parentPort);
