// Ctrl-C and SIGTERM during a command: the first one asks it to end, the second one ends it.
import { EXIT, type ExitCode } from '../../core/exit-codes.ts';
import type { Host, InterruptSignal } from '../../core/host.ts';

export interface Interrupt {
  /** Aborted by the first one. */
  readonly signal: AbortSignal;
  /** Of an interrupted command; undefined: it was not. */
  exitCode(): ExitCode | undefined;
  stopListening(): void;
}

export function listenForInterrupt(host: Host, onFirst: () => void): Interrupt {
  const controller = new AbortController();
  let interruptedBy: InterruptSignal | undefined;
  const exitCodeOf = (signal: InterruptSignal) => (signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated);
  const stopListening = host.onInterrupt((signal) => {
    // The second one means it: what is owned ends with the process, and the next start removes what is left.
    if (interruptedBy !== undefined) host.exitNow(exitCodeOf(interruptedBy));
    interruptedBy = signal;
    onFirst();
    controller.abort();
  });
  return {
    signal: controller.signal,
    exitCode: () => (interruptedBy === undefined ? undefined : exitCodeOf(interruptedBy)),
    stopListening,
  };
}
