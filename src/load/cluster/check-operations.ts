// Whether each operation can be sent to a cluster: all its keys in one slot, whatever is drawn.
import { usageError } from '../../core/errors.ts';
import type { Keyspace, Operation } from '../../profile/profile.ts';
import { KeySlots } from './key-slots.ts';

/** @throws CacheBenchError E_CLUSTER_CROSSSLOT */
export function checkOperations(
  operations: readonly Operation[],
  keyspaces: readonly Keyspace[],
  keyPrefix: string,
): void {
  for (const operation of operations) {
    const drawn = listDrawnKeyspaces(operation);
    if (drawn.length < 2) continue;
    const slots = new Set(
      drawn.map((name) => {
        const keyspace = keyspaces.find((one) => one.name === name);
        return keyspace && new KeySlots(keyPrefix, keyspace).only;
      }),
    );
    if (slots.size === 1 && !slots.has(undefined)) continue;
    throw usageError(
      'E_CLUSTER_CROSSSLOT',
      `operation ${JSON.stringify(operation.name)} uses ${drawn.length} keys, which a Redis Cluster accepts only if all are in one slot`,
      `Give ${describeKeyspaces(drawn)} a pattern with one and the same hash tag, such as {tag}:{id}; or leave the operation out, or the cluster.`,
    );
  }
}

/** Once for each key that the operation draws. */
export function listDrawnKeyspaces({ commands }: Operation): readonly string[] {
  return commands.flatMap((command) =>
    command.flatMap((argument) => argument.flatMap((part) => (part.kind === 'key' ? [part.keyspace] : []))),
  );
}

function describeKeyspaces(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  return `${distinct.length === 1 ? 'keyspace' : 'the keyspaces'} ${distinct.join(', ')}`;
}
