// What dual writes cost users: phases without them and with them, in turn, and the ratio of their times with its interval.
import type { DualCost, PhaseRecord } from '../result/kinds/rehearsal.ts';
import { estimateRatio } from '../stats/paired-ratio.ts';

const MODES = ['dual-async', 'dual-queue', 'dual-sync'] as const;
const METRICS = [
  ['write p50', 'p50Ns'],
  ['write p99', 'p99Ns'],
] as const;
const LEAST_PAIRS_OF_AN_INTERVAL = 6;

/** The n-th phase without dual writes is held against the n-th of each mode: neighbours, where they come in turn. */
export function estimateDualCosts(phases: readonly PhaseRecord[]): readonly DualCost[] {
  const usual = phases.filter(isUsual);
  const off = usual.filter(({ writes }) => writes === 'reference');
  return MODES.flatMap((writes) => {
    const on = usual.filter((phase) => phase.writes === writes && phase.authority === 'reference');
    // Of one pair a word would be said about chance.
    const count = Math.min(off.length, on.length);
    if (count < 2) return [];
    return METRICS.flatMap(([metric, field]) => {
      const pairs = Array.from({ length: count }, (_, at) => ({
        reference: off[at]!.writesServed.reference[field] ?? 0,
        candidate: on[at]!.writesServed.reference[field] ?? 0,
      }));
      const estimate = estimateRatio(pairs);
      if (estimate === undefined) return [];
      const { ratio, low, high } = estimate;
      const bounds = count < LEAST_PAIRS_OF_AN_INTERVAL ? {} : { low, high };
      return [{ writes, metric, ratio, ...bounds, pairs: count }];
    });
  });
}

/** Nothing else goes on in it. */
function isUsual({ share, copy, faults, rollback, compare, isCut }: PhaseRecord): boolean {
  return (
    share === 0 && copy === undefined && faults.length === 0 && rollback === undefined && !compare && !isCut
  );
}
