// The host as Node sees it: the one place that touches `process` for streams, signals and time.
import { EXIT } from '../../core/exit-codes.ts';
import type { Host, InterruptSignal, OutStream } from '../../core/host.ts';
import { NODE_DURABLE_FILES } from '../../core/node-durable-files.ts';
import { NODE_FILES } from '../../core/node-files.ts';
import { exitNow } from '../../load/io/exit-now.ts';

export function createNodeHost(): Host {
  return {
    argv: process.argv.slice(2),
    env: process.env,
    cwd: process.cwd(),
    pid: process.pid,
    files: NODE_FILES,
    durable: NODE_DURABLE_FILES,
    stdout: wrapStream(process.stdout),
    stderr: wrapStream(process.stderr),
    now: () => new Date(),
    onInterrupt(handler) {
      const listeners = (['SIGINT', 'SIGTERM'] as const).map((signal: InterruptSignal) => {
        const listener = () => handler(signal);
        process.on(signal, listener);
        return () => process.off(signal, listener);
      });
      return () => {
        for (const remove of listeners) remove();
      };
    },
    exitNow,
  };
}

/** Eighty columns is what a pipe or an unknown terminal gets. */
const DEFAULT_COLUMNS = 80;

function wrapStream(stream: NodeJS.WriteStream): OutStream {
  let open = true;
  // `cache-bench … | head` closes the pipe: the run goes on, and what is still written goes nowhere. Likewise where a
  // disk is full, but then somebody misses what was asked for.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (open && error.code !== 'EPIPE' && stream === process.stdout) reportLostOutput(error);
    open = false;
  });
  return {
    write(text) {
      if (open) stream.write(text);
    },
    isTTY: stream.isTTY === true,
    get columns() {
      // A pseudo-terminal that was told no size says 0.
      return stream.columns || DEFAULT_COLUMNS;
    },
  };
}

/** A run goes on, for its result is a file of its own; but what ends well otherwise ends with 1. */
function reportLostOutput({ message }: Error): void {
  process.stderr.write(
    `error E_WRITE: cannot write to stdout: ${message}\n  Free some space, or send it to another place.\n`,
  );
  process.on('exit', (code) => {
    if (code === EXIT.ok) process.exitCode = EXIT.runFailed;
  });
}
