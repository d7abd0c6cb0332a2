// A document of parts that has to stay below a size: details go first, and it says what is missing.

export interface Part {
  /** Markdown without an empty line at either end. */
  readonly text: string;
  /** The highest goes first; absent: never. */
  readonly detail?: number;
  /** What is missing when it is gone, in the singular: "block table of a profile". */
  readonly label?: string;
}

const encoder = new TextEncoder();

/** @param explain writes the line that says what was left out */
export function fitParts(
  parts: readonly Part[],
  limitBytes: number,
  explain: (missing: string) => string,
): string {
  const sizes = parts.map(({ text }) => encoder.encode(text).length + GAP_BYTES);
  // Set aside for the line that says what was left out.
  let left = limitBytes - NOTE_BYTES - sizes.reduce((sum, size) => sum + size, 0);
  const gone = new Set<number>();
  const order = parts
    .map(({ detail }, index) => ({ index, detail }))
    .filter(({ detail }) => detail !== undefined)
    .sort((a, b) => b.detail! - a.detail! || b.index - a.index);
  for (const { index } of order) {
    if (left >= 0) break;
    left += sizes[index]!;
    gone.add(index);
  }
  const kept = parts.filter((_, index) => !gone.has(index)).map(({ text }) => text);
  const missing = countLabels([...gone].map((index) => parts[index]!.label ?? 'details'));
  return `${[...kept, ...(gone.size === 0 ? [] : [explain(missing)])].join('\n\n')}\n`;
}

const GAP_BYTES = 2;
const NOTE_BYTES = 600;

/** "block tables (12), profile as run (1)" */
function countLabels(labels: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].map(([label, count]) => `${label} (${count})`).join(', ');
}
