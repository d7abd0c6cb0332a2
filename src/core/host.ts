// The outside world as one object, so that the whole command can be driven by a test.

import type { DurableFiles } from './durable-files.ts';
import type { FileSystem } from './file-system.ts';

export interface OutStream {
  write(text: string): void;
  readonly isTTY: boolean;
  readonly columns: number;
}

export type InterruptSignal = 'SIGINT' | 'SIGTERM';

export interface Host {
  /** Arguments after the script name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly pid: number;
  readonly files: FileSystem;
  /** Of results. */
  readonly durable: DurableFiles;
  /** Result only. */
  readonly stdout: OutStream;
  /** Plan, progress, warnings and errors. */
  readonly stderr: OutStream;
  /** Where commands to GitHub's runner go; absent anywhere else. The other two are kept free of them. */
  readonly commands?: OutStream;
  now(): Date;
  /** Calls back on every SIGINT and SIGTERM until the returned function is called. */
  onInterrupt(handler: (signal: InterruptSignal) => void): () => void;
  /** Leaves at once with this code: for the second Ctrl-C only. */
  exitNow(code: number): never;
}
