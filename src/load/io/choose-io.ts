// Which way to the sockets a load takes, and what of it outlives the threads.
import { usageError } from '../../core/errors.ts';
import type { IoChoice, LoadPlan } from '../contract.ts';
import { createLedgerMemory, type LedgerMemory, reclaim } from './kernel-ledger.ts';
import type { LinuxCalls } from './linux-calls.ts';
import { loadCalls } from './load-calls.ts';

/** For the coordinator. */
export interface ChosenIo {
  /** For a worker with so many connections; undefined: it goes Node's way. */
  createLedger(connections: number): LedgerMemory | undefined;
  /** When the worker's thread has ended. */
  reclaim(ledger: LedgerMemory): void;
}

const NODE: ChosenIo = { createLedger: () => undefined, reclaim() {} };

/**
 * Before servers are started and data is written for a load that can't be.
 *
 * @throws CacheBenchError E_IO
 */
export async function checkIo(io: IoChoice | undefined): Promise<void> {
  if (io === 'epoll') refuse(await loadCalls());
}

function refuse(calls: LinuxCalls | string): LinuxCalls {
  if (typeof calls !== 'string') return calls;
  throw usageError('E_IO', `--io epoll cannot be used: ${calls}`, 'Use --io node, or leave it out.');
}

/**
 * TLS and the driver ioredis have Node's sockets in any case.
 *
 * @throws CacheBenchError E_IO when the plan wants epoll by name, and this machine can't have it
 */
export async function chooseIo({ io = 'auto', driver, endpoint }: LoadPlan): Promise<ChosenIo> {
  const needsNode = driver !== 'resp' || endpoint.tls !== undefined;
  if (io !== 'epoll' || needsNode) return NODE;
  const calls = refuse(await loadCalls());
  return {
    createLedger: createLedgerMemory,
    reclaim: (ledger) => reclaim(ledger, (address, bytes) => calls.unmap(address, bytes)),
  };
}
