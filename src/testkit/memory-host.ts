// The outside world in memory: what was written, and signals that a test sends.

import type { DurableFiles } from '../core/durable-files.ts';
import type { FileSystem } from '../core/file-system.ts';
import type { Host, InterruptSignal, OutStream } from '../core/host.ts';
import { NODE_DURABLE_FILES } from '../core/node-durable-files.ts';
import { NODE_FILES } from '../core/node-files.ts';

export interface CapturedStream extends OutStream {
  readonly text: string;
}

export interface MemoryHostOptions {
  readonly argv?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly pid?: number;
  /** Those of the machine when absent. */
  readonly files?: FileSystem & { readonly durable?: DurableFiles };
  /** Of both streams; false when absent. */
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** A clock that stands still; 2026-01-02T03:04:05Z when absent. */
  readonly now?: Date;
}

export interface MemoryHost extends Host {
  readonly stdout: CapturedStream;
  readonly stderr: CapturedStream;
  /** Calls every handler that waits for interrupts, as the system would. */
  interrupt(signal?: InterruptSignal): void;
}

/** Thrown by `exitNow`, which may not return. */
export class ExitedNow extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`exited at once with code ${code}`);
    this.code = code;
  }
}

export function createMemoryHost(options: MemoryHostOptions = {}): MemoryHost {
  const handlers = new Set<(signal: InterruptSignal) => void>();
  return {
    argv: options.argv ?? [],
    env: options.env ?? {},
    cwd: options.cwd ?? '/nowhere',
    pid: options.pid ?? 4242,
    files: options.files ?? NODE_FILES,
    durable: options.files?.durable ?? NODE_DURABLE_FILES,
    stdout: captureStream(options),
    stderr: captureStream(options),
    now: () => options.now ?? new Date('2026-01-02T03:04:05Z'),
    onInterrupt(handler) {
      handlers.add(handler);
      return () => handlers.delete(handler);
    },
    interrupt(signal = 'SIGINT') {
      for (const handler of [...handlers]) handler(signal);
    },
    exitNow(code) {
      throw new ExitedNow(code);
    },
  };
}

function captureStream({ isTTY = false, columns = 80 }: MemoryHostOptions): CapturedStream {
  let text = '';
  return {
    isTTY,
    columns,
    write(chunk) {
      text += chunk;
    },
    get text() {
      return text;
    },
  };
}
