// The list that a result grows by, found in it and taken out of it.
import type { GrowingList } from './kind.ts';
import { kindOf, type Result } from './kinds.ts';

type Json = Readonly<Record<string, unknown>>;

/** The list itself, to be added to; undefined where something else stands in its place. */
export function listAt(json: Json, { path }: GrowingList): unknown[] | undefined {
  const found = valueAt(json, path);
  return Array.isArray(found) ? found : undefined;
}

/** None of a result that is saved as a whole. */
export function entriesOf(result: Result): readonly unknown[] {
  const { growing } = kindOf(result);
  return growing === undefined ? [] : listAt(result, growing)!;
}

export function valueAt(json: unknown, path: readonly string[]): unknown {
  let found = json;
  for (const key of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Json)[key];
  }
  return found;
}

/** The same with something else in the place of the list, which then comes last. */
export function withValue(json: Json, [key, ...deeper]: readonly string[], value: unknown): Json {
  const { [key!]: old, ...rest } = json;
  return {
    ...rest,
    [key!]: deeper.length === 0 ? value : withValue(old as Json, deeper, value),
  };
}
