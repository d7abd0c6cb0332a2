// A worker's way to its sockets, as the coordinator has chosen it.
import { CacheBenchError } from '../../core/errors.ts';
import type { WorkerTask } from '../messages.ts';
import { NodeIo } from './node-io.ts';
import type { SocketIo } from './socket-io.ts';

/**
 * @param isOneByOne each connection waits for one reply at a time, and for the whole of it
 * @throws CacheBenchError E_IO when the package is gone since the coordinator has loaded it; E_MEMORY
 */
export async function createIo({ plan, range, ledger }: WorkerTask, isOneByOne: boolean): Promise<SocketIo> {
  if (ledger === undefined) return new NodeIo(range.count, isOneByOne);
  // A thread that does without them starts faster.
  const [{ EpollIo }, { loadCalls }] = await Promise.all([
    import('./epoll-io.ts'),
    import('./load-calls.ts'),
  ]);
  const calls = await loadCalls();
  if (typeof calls === 'string') throw new CacheBenchError('E_IO', `a worker cannot use epoll: ${calls}`);
  const isStamped = plan.endpoint.address.kind === 'tcp';
  const waits = plan.openLoop === undefined && plan.receivers === undefined && plan.route === undefined;
  return new EpollIo(calls, ledger, { isOneByOne, isStamped, waits });
}
