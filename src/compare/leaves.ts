// Plain data as a list of paths and values, and where two of them differ.

/** `load.stop.durationNs` → 10000000000; every value that is no map and no list, by its path. */
export function listLeaves(data: unknown, path = ''): Map<string, unknown> {
  if (typeof data !== 'object' || data === null) return new Map([[path, data]]);
  const entries = Object.entries(data).map(([key, value]) => {
    const step = Array.isArray(data) ? `[${key}]` : path === '' ? key : `.${key}`;
    return listLeaves(value, path + step);
  });
  return new Map(entries.flatMap((leaves) => [...leaves]));
}

export interface Pair {
  readonly what: string;
  readonly reference: string;
  readonly candidate: string;
}

/** Nothing when both are alike; an absent value reads "none". */
export function differ(reference: unknown, candidate: unknown, what: string): Pair[] {
  const [before, after] = [reference, candidate].map((value) =>
    value === undefined ? 'none' : String(value),
  );
  return before === after ? [] : [{ what, reference: before!, candidate: after! }];
}
