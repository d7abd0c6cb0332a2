// How Ctrl-C travels through a run: as an exception that no step mistakes for a failure.

export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** @throws Interrupted once the signal is aborted */
export function stopIfInterrupted(signal: AbortSignal): void {
  if (signal.aborted) throw new Interrupted('interrupted');
}
