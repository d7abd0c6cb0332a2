// Keyspaces: defaults by name, patterns that don't collide, sizes that can be numbered.
import { describeValue } from '../problems.ts';
import type { Keyspace } from '../profile.ts';
import type { KeyspaceInput } from '../schema/keyspace.ts';
import { type Compilation, DEFAULT_KEYSPACE } from './compilation.ts';

/** Elements of a keyspace in total: what one 32-bit draw can number, and some hundred gigabytes. */
export const MAX_ELEMENTS = 2 ** 32;

/** The default keyspace is always among them, used or not. */
export function compileKeyspaces({ draft, report }: Compilation): readonly Keyspace[] {
  const inputs: [string, KeyspaceInput | undefined][] = [[DEFAULT_KEYSPACE, draft.keyspace]];
  for (const [name, input] of draft.keyspaces) {
    if (name === DEFAULT_KEYSPACE)
      report(['keyspaces', name], 'the default keyspace, wanted it under keyspace:', 'key');
    else inputs.push([name, input]);
  }

  const ownerOf = new Map<string, string>();
  return inputs.flatMap(([name, input]) => {
    if (!input) return [];
    const path = pathOfKeyspace(name);
    const pattern = input.pattern ?? (name === DEFAULT_KEYSPACE ? 'key:{id}' : `${name}:{id}`);
    const owner = ownerOf.get(pattern);
    if (owner !== undefined) {
      const message = `same pattern as keyspace ${owner}, got ${describeValue(pattern)}, wanted one of its own`;
      report([...path, 'pattern'], message);
    }
    ownerOf.set(pattern, name);
    const elements = input.elements ?? 1;
    if (input.count * elements > MAX_ELEMENTS)
      report(
        [...path, 'elements'],
        `got ${elements} in each of ${input.count} keys, wanted at most 2^32 in all`,
      );
    return [{ name, count: input.count, pattern, distribution: input.distribution, elements }];
  });
}

export function pathOfKeyspace(name: string): readonly string[] {
  return name === DEFAULT_KEYSPACE ? ['keyspace'] : ['keyspaces', name];
}
