// Which load a result was measured under: a profile's name stays when its file or its flags change.

/** By its name in a result. */
export interface Load {
  /** The file as it was read. */
  readonly text: string;
  /** Keys and what they hold, as JSON; absent: not kept. Flags such as --keys change it, and not the text. */
  readonly keys?: string;
}

/** @param profiles of a run, or of the plan of a soak */
export function loadsOf(profiles: readonly unknown[]): ReadonlyMap<string, Load> {
  return new Map(
    profiles.flatMap((one) => {
      const { name, text, resolved } = (one ?? {}) as Readonly<Record<string, unknown>>;
      if (typeof name !== 'string' || typeof text !== 'string') return [];
      const { keyspaces, fill } = (resolved ?? {}) as Readonly<Record<string, unknown>>;
      const keys = keyspaces === undefined ? {} : { keys: JSON.stringify([keyspaces, fill ?? null]) };
      return [[name, { text, ...keys }] as const];
    }),
  );
}

/** Half a sentence; undefined: it is the same, as far as both are known. */
export function whyOtherLoad(own: Load | undefined, wanted: Load | undefined): string | undefined {
  if (own === undefined || wanted === undefined) return undefined;
  if (own.text !== wanted.text) return 'with another version of the profile';
  if (own.keys === undefined || wanted.keys === undefined || own.keys === wanted.keys) return undefined;
  return 'with other keys or values, by flags such as --keys';
}
