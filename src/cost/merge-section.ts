// A section with changes: flags over the file, a variant over its calculation.
import { dropUndefined } from '../core/drop-undefined.ts';
import type { CostSection, CostVariant } from './schema.ts';

type WrittenNode = NonNullable<CostSection['nodes']>[string];
type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined };

interface Change extends Optional<Pick<CostVariant, 'want' | 'assume'>> {
  readonly nodes?: Readonly<Record<string, Optional<WrittenNode>>> | undefined;
}

/** Nodes that are new in the change must have a price. A node with a new price loses what its old one was said to have. */
export function mergeSection(section: CostSection, change: Change): CostSection {
  const nodes = { ...section.nodes };
  for (const [name, node] of Object.entries(change.nodes ?? {})) {
    const before = nodes[name];
    const kept = before && node.price !== undefined ? withoutMachine(before) : before;
    const merged = { ...kept, ...dropUndefined(node) };
    if (merged.price !== undefined) nodes[name] = { ...merged, price: merged.price };
  }
  return {
    ...section,
    want: { ...section.want, ...dropUndefined(change.want ?? {}) },
    assume: { ...section.assume, ...dropUndefined(change.assume ?? {}) },
    nodes,
  };
}

/** Memory, connections and rate are those of another machine then. */
function withoutMachine({
  memory: _memory,
  usableMemory: _usable,
  connections: _connections,
  rateFactor: _rate,
  ...rest
}: WrittenNode) {
  return rest;
}
