// Memory that the kernel reads and writes: mapped outside the heap of JavaScript, so that it never moves and is never collected.
import { CacheBenchError } from '../../core/errors.ts';
import type { KernelLedger } from './kernel-ledger.ts';
import type { KernelMemory, LinuxCalls } from './linux-calls.ts';

/** @throws CacheBenchError E_MEMORY when the system gives no more */
export function mapMemory(
  calls: LinuxCalls,
  ledger: KernelLedger,
  size: number,
  map: () => number = () => calls.map(size),
): KernelMemory {
  const address = map();
  if (address === -1 || !ledger.noteMemory(address, size)) {
    throw new CacheBenchError('E_MEMORY', `the system gives no ${size} bytes of memory to send from`, {
      hint: 'Use fewer connections, less pipelining or smaller values; or --io node.',
    });
  }
  const buffer = calls.view(address, size);
  return { address, size, bytes: new Uint8Array(buffer), view: new DataView(buffer) };
}
