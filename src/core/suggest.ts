// "Did you mean …": the name that a mistyped one was probably meant to be.

/** A beginning that is shorter may be that of any word. */
const SHORTEST_BEGINNING = 4;

/**
 * The name with the fewest edits, whatever its case, when that is at most a third of the letters (but at least one): further
 * away a suggestion is noise. Failing that, the one name that begins like what was typed, or with which it begins: zipf of zipfian.
 */
export function suggest(typed: string, names: Iterable<string>): string | undefined {
  const lower = typed.toLowerCase();
  let nearest: string | undefined;
  let fewest = Math.max(1, Math.floor(typed.length / 3)) + 1;
  for (const name of names) {
    // Words this much longer can't be near enough, and a hostile file may hold very long ones.
    if (Math.abs(name.length - typed.length) >= fewest) continue;
    const edits = countEdits(lower, name.toLowerCase());
    if (edits < fewest) {
      fewest = edits;
      nearest = name;
    }
  }
  return nearest ?? findByBeginning(lower, names);
}

function findByBeginning(lower: string, names: Iterable<string>): string | undefined {
  const alike = [...names].filter((name) => {
    const other = name.toLowerCase();
    const shorter = Math.min(lower.length, other.length);
    return shorter >= SHORTEST_BEGINNING && lower.slice(0, shorter) === other.slice(0, shorter);
  });
  return alike.length === 1 ? alike[0] : undefined;
}

/** Insertions, deletions, changes, and swaps of neighbours, one each (optimal string alignment). */
export function countEdits(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const changed = last[column - 1]! + (from[row - 1] === to[column - 1] ? 0 : 1);
      const isSwap = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      const swapped = isSwap ? beforeLast[column - 2]! + 1 : changed;
      current.push(Math.min(last[column]! + 1, current[column - 1]! + 1, changed, swapped));
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length]!;
}
