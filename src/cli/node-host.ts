// The host as Node sees it: the one place that touches `process` for streams, signals and time.
import type { Host, InterruptSignal, OutStream } from '../core/host.ts';

export function createNodeHost(): Host {
  return {
    argv: process.argv.slice(2),
    env: process.env,
    cwd: process.cwd(),
    pid: process.pid,
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
    exitNow: (code) => process.exit(code),
  };
}

/** Eighty columns is what a pipe or an unknown terminal gets. */
const DEFAULT_COLUMNS = 80;

function wrapStream(stream: NodeJS.WriteStream): OutStream {
  let open = true;
  // `cache-bench … | head` closes the pipe: the run goes on, and what is still written goes nowhere.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    open = false;
  });
  return {
    write(text) {
      if (open) stream.write(text);
    },
    isTTY: stream.isTTY === true,
    get columns() {
      return stream.columns ?? DEFAULT_COLUMNS;
    },
  };
}
