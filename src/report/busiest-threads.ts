// Which threads of a server did the work: one at 100 % beside idle ones is the picture that decides many comparisons.
import type { CompletedRound } from '../result/parts/round.ts';

export interface ThreadUse {
  readonly name: string;
  /** Mean share of one core while it was measured. */
  readonly cpu: number;
}

/** Busiest first. Empty where nobody could look into the server. */
export function listBusiestThreads(rounds: readonly CompletedRound[]): ThreadUse[] {
  const samples = rounds.flatMap((round) =>
    round.telemetry.filter(({ atNs, serverThreads }) => atNs > 0 && serverThreads.length > 0),
  );
  const totals = new Map<number, { name: string; cpu: number }>();
  for (const { id, name, cpu } of samples.flatMap(({ serverThreads }) => serverThreads)) {
    const total = totals.get(id) ?? { name, cpu: 0 };
    total.cpu += cpu;
    totals.set(id, total);
  }
  // A thread that is absent from a sample was idle in it.
  return [...totals.values()]
    .map(({ name, cpu }) => ({ name, cpu: cpu / samples.length }))
    .sort((a, b) => b.cpu - a.cpu);
}
