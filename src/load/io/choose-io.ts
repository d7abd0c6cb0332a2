// Which way to the sockets a load takes, and what of it outlives the threads.
import type { Endpoint } from '../../core/endpoint.ts';
import { usageError } from '../../core/errors.ts';
import type { DriverName, IoChoice, LoadPlan } from '../contract.ts';
import { expectEpollThreads } from './exit-now.ts';
import { createLedgerMemory, type LedgerMemory, reclaim } from './kernel-ledger.ts';
import type { LinuxCalls } from './linux-calls.ts';
import { loadCalls } from './load-calls.ts';
import type { IoName } from './socket-io.ts';

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

/** The way of open loops, and of workers with many connections. */
export interface PacedIo {
  readonly io: IoName;
  /** Half a sentence: why it is Node's; absent for epoll. */
  readonly why?: string;
}

/**
 * A start to the microsecond and a reply that the kernel times are worth most where the load sets the pace. What is
 * compared must be measured alike, so one target that can't have them decides for all.
 */
export async function choosePacedIo(
  io: IoChoice,
  driver: DriverName,
  endpoints: readonly Endpoint[],
): Promise<PacedIo> {
  if (io === 'node') return { io, why: 'as --io says' };
  const needsNode = whyNode(driver, endpoints);
  if (needsNode !== undefined) return { io: 'node', why: needsNode };
  if (io === 'epoll') return { io };
  if (endpoints.some(({ address }) => address.kind === 'unix'))
    return { io: 'node', why: 'the kernel does not time replies of Unix sockets' };
  const calls = await loadCalls();
  return typeof calls === 'string' ? { io: 'node', why: calls } : { io: 'epoll' };
}

function whyNode(driver: DriverName, endpoints: readonly Endpoint[]): string | undefined {
  if (driver !== 'resp') return `the driver ${driver} has its own sockets`;
  return endpoints.some(({ tls }) => tls !== undefined) ? 'TLS is spoken by Node' : undefined;
}

/**
 * TLS and the driver ioredis have Node's sockets in any case.
 *
 * @throws CacheBenchError E_IO when the plan wants epoll by name, and this machine can't have it
 */
export async function chooseIo({ io = 'auto', driver, endpoint }: LoadPlan): Promise<ChosenIo> {
  if (io !== 'epoll' || whyNode(driver, [endpoint]) !== undefined) return NODE;
  const calls = refuse(await loadCalls());
  expectEpollThreads(calls);
  return {
    createLedger: createLedgerMemory,
    reclaim: (ledger) => reclaim(ledger, (address, bytes) => calls.unmap(address, bytes)),
  };
}
