// Finds the word that a mistyped one was probably meant to be.

/**
 * The candidate with the fewest edits, when that is at most a third of the word (but at least one):
 * further away a suggestion is noise.
 */
export function closestTo(word: string, candidates: Iterable<string>): string | undefined {
  const lower = word.toLowerCase();
  let closest: string | undefined;
  let fewest = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    // Words this much longer can't be near enough, and a hostile file may hold very long ones.
    if (Math.abs(candidate.length - word.length) >= fewest) continue;
    const edits = countEdits(lower, candidate.toLowerCase());
    if (edits < fewest) {
      fewest = edits;
      closest = candidate;
    }
  }
  return closest;
}

/** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
export function countEdits(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= from.length; row++) {
    const above = rows[row - 1]!;
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const substituted = above[column - 1]! + (from[row - 1] === to[column - 1] ? 0 : 1);
      let edits = Math.min(above[column]! + 1, current[column - 1]! + 1, substituted);
      const isSwap = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (row > 1 && column > 1 && isSwap) edits = Math.min(edits, rows[row - 2]![column - 2]! + 1);
      current.push(edits);
    }
    rows.push(current);
  }
  return rows[from.length]![to.length]!;
}
