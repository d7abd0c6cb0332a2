// What one worker has of the kernel: the calls, memory for small things, and a ledger of all that must be given back.
import { getSystemErrorName } from 'node:util';
import { KernelLedger, type LedgerMemory } from './kernel-ledger.ts';
import { mapMemory } from './kernel-memory.ts';
import { type KernelMemory, type LinuxCalls, SCRATCH_BYTES } from './linux-calls.ts';

/** An open descriptor, and its line in the ledger. */
export interface OwnedFd {
  readonly fd: number;
  readonly line: number;
}

export class WorkerKernel {
  readonly calls: LinuxCalls;
  /** For what one call needs and nobody after it: addresses, options, timers. */
  readonly scratch: KernelMemory;
  private readonly ledger: KernelLedger;

  constructor(calls: LinuxCalls, ledger: LedgerMemory) {
    this.calls = calls;
    this.ledger = new KernelLedger(ledger);
    this.scratch = this.map(SCRATCH_BYTES);
  }

  /** @throws CacheBenchError E_MEMORY */
  map(bytes: number): KernelMemory {
    return mapMemory(this.calls, this.ledger, bytes);
  }

  /** What a descriptor of the kernel's shares. @throws CacheBenchError E_MEMORY */
  mapShared({ fd }: OwnedFd, bytes: number, offset: number): KernelMemory {
    return mapMemory(this.calls, this.ledger, bytes, () => this.calls.mapShared(fd, bytes, offset));
  }

  /**
   * @param fd as a call has returned it
   * @throws Error with the code of the system where it is -1
   */
  own(fd: number, what: string): OwnedFd {
    if (fd < 0) throw systemError(what, this.calls.errno());
    const line = this.ledger.noteFd(fd);
    if (line !== undefined) return { fd, line };
    this.calls.close(fd);
    throw new Error(`${what}: more descriptors than the worker was meant to have`);
  }

  /** Closes it; the ledger first, so that nobody ever closes what has become another's. */
  release({ fd, line }: OwnedFd): void {
    this.ledger.strikeFd(line);
    this.calls.close(fd);
  }
}

/** @param errno above 0 */
export function systemError(what: string, errno: number): Error & { readonly code: string } {
  const code = getSystemErrorName(-errno);
  return Object.assign(new Error(`${what} ${code}`), { code });
}
