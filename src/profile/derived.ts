// What a profile measures beside its operations, and under which names.
import type { Operation, Receiver } from './profile.ts';

export interface Derived {
  /**
   * walk: all steps of one `{cursor}` from 0 to its end; delivery: from the send of a `{stamp}` to its arrival
   * at a receiver.
   */
  readonly kind: 'walk' | 'delivery';
  readonly name: string;
}

/** Walks first, in the order of their operations, then receivers. */
export function listDerived(
  operations: readonly Operation[],
  receivers: readonly Receiver[],
): readonly Derived[] {
  return [
    ...operations.filter(hasCursor).map(({ name }) => ({ kind: 'walk' as const, name: `${name} walk` })),
    ...receivers.map(({ name }) => ({ kind: 'delivery' as const, name })),
  ];
}

export function hasCursor({ commands }: Operation): boolean {
  return commands.flat(2).some(({ kind }) => kind === 'cursor');
}
