// The whole past of what is watched in bounded memory: where it becomes longer, its points become coarser.

/** What becomes of values that fall into the same slot. */
export type Joining = 'mean' | 'highest';

/** More are finer than a screen shows. */
const MOST_SLOTS = 600;
const FIRST_SLOT_MS = 500;

interface Column {
  readonly joining: Joining;
  /** By target; null: none told. */
  readonly slots: ({ sum: number; count: number } | null)[][];
}

export class History {
  private readonly targets: number;
  private readonly columns = new Map<string, Column>();
  private slotMs = FIRST_SLOT_MS;
  private beginMs: number | undefined;

  constructor(targets: number) {
    this.targets = targets;
  }

  /** @param atMs not before those of the first call */
  add(target: number, atMs: number, name: string, value: number, joining: Joining): void {
    this.beginMs ??= atMs;
    while ((atMs - this.beginMs) / this.slotMs >= MOST_SLOTS) this.coarsen();
    const slot = Math.max(0, Math.floor((atMs - this.beginMs) / this.slotMs));
    const column = this.columnOf(name, joining);
    const own = column.slots[target]!;
    while (own.length <= slot) own.push(null);
    const there = own[slot] ?? null;
    if (there === null) own[slot] = { sum: value, count: 1 };
    else join(there, { sum: value, count: 1 }, joining);
  }

  get names(): readonly string[] {
    return [...this.columns.keys()];
  }

  /**
   * Middles of the slots in seconds since the first value, and for each target one value a slot. Slots without any value are
   * left out: where values come seldom, there is no gap between them.
   */
  read(name: string): {
    readonly seconds: readonly number[];
    readonly lines: readonly (readonly (number | null)[])[];
  } {
    const slots = this.columns.get(name)?.slots ?? [];
    const length = Math.max(0, ...slots.map((own) => own.length));
    const told = Array.from({ length }, (_, slot) => slot).filter((slot) =>
      slots.some((own) => (own[slot] ?? null) !== null),
    );
    return {
      seconds: told.map((slot) => ((slot + 0.5) * this.slotMs) / 1000),
      lines: slots.map((own) =>
        told.map((slot) => {
          const there = own[slot] ?? null;
          return there === null ? null : there.sum / there.count;
        }),
      ),
    };
  }

  private columnOf(name: string, joining: Joining): Column {
    const known = this.columns.get(name);
    if (known !== undefined) return known;
    const column = { joining, slots: Array.from({ length: this.targets }, () => []) };
    this.columns.set(name, column);
    return column;
  }

  private coarsen(): void {
    this.slotMs *= 2;
    for (const { slots, joining } of this.columns.values())
      for (const own of slots) {
        const pairs = Math.ceil(own.length / 2);
        for (let pair = 0; pair < pairs; pair++) {
          const [first, second] = [own[2 * pair] ?? null, own[2 * pair + 1] ?? null];
          if (first !== null && second !== null) join(first, second, joining);
          own[pair] = first ?? second;
        }
        own.length = pairs;
      }
  }
}

function join(
  into: { sum: number; count: number },
  other: { sum: number; count: number },
  joining: Joining,
): void {
  if (joining === 'mean') {
    into.sum += other.sum;
    into.count += other.count;
  } else if (other.sum / other.count > into.sum / into.count) {
    into.sum = other.sum;
    into.count = other.count;
  }
}
