// What a rule of a fair race says to a run.

export interface RuleAnswer {
  /** broken: fails where the rule is enforced; flawed: worth a warning even there. */
  readonly outcome: 'kept' | 'broken' | 'flawed' | 'unknown';
  /** What was found, with names and numbers; of unknown, why. Names of targets are as given: escape. */
  readonly found: string;
  readonly fix?: string;
  /** Of what is broken: which targets. */
  readonly targets?: readonly string[];
}

export function kept(found: string): RuleAnswer {
  return { outcome: 'kept', found };
}

export function unknown(why: string): RuleAnswer {
  return { outcome: 'unknown', found: why };
}

/** What each target has, the reference first. */
export interface Trait {
  readonly target: string;
  /** undefined: not known. */
  readonly value: string | undefined;
}

/** All alike, or which differ from the reference: "redis none, dragonfly snapshots". */
export function compareTraits(traits: readonly Trait[], fix: string): RuleAnswer {
  const told = traits.filter(({ value }) => value !== undefined);
  const untold = traits.filter(({ value }) => value === undefined).map(({ target }) => target);
  const differing = told.filter(({ value }) => value !== told[0]?.value).map(({ target }) => target);
  if (differing.length > 0) {
    const found = traits.map(({ target, value }) => `${target} ${value ?? 'unknown'}`).join(', ');
    return { outcome: 'broken', found, fix, targets: differing };
  }
  if (untold.length > 0)
    return unknown(`${untold.join(', ')} ${untold.length === 1 ? 'does' : 'do'} not tell`);
  return kept(`${told[0]?.value} on all`);
}
