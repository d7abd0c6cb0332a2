// What a rule may name in brackets under a profile.
import { listDerived } from './derived.ts';
import type { Profile } from './profile.ts';

/** Operations, the walks and deliveries that are measured beside them, and events. */
export function nameOperations({ operations, receivers, events }: Profile): readonly string[] {
  return [...operations, ...listDerived(operations, receivers), ...events].map(({ name }) => name);
}
