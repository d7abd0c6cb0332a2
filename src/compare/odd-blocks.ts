// Blocks that look odd, with the reason in words. Nothing is dropped for it.
import { dropUndefined } from '../core/drop-undefined.ts';
import { formatDurationNs, formatRatio, formatShare } from '../core/units.ts';
import { type RunResult, roundsOf } from '../result/kinds.ts';
import { metricById } from '../result/metrics.ts';
import type { CompletedRound } from '../result/parts/round.ts';
import { flagOddBlocks, flagRound, type RoundFlag } from '../stats/flags.ts';
import { headlineMetric } from './headline-metric.ts';

export interface OddBlock {
  /** From 0. */
  readonly block: number;
  /** Whose round it is; absent: the ratio of the block. */
  readonly target?: string;
  readonly kind: RoundFlag['kind'] | 'odd-ratio';
  /** Half a sentence. */
  readonly why: string;
}

/** In the order of the blocks. */
export function findOddBlocks(
  result: RunResult,
  /** Without a candidate only the rounds of the reference are looked at. */
  place: { readonly profile: string; readonly reference: string; readonly candidate?: string },
): OddBlock[] {
  const rounds = (target: string | undefined) =>
    roundsOf(result).filter(
      (round): round is CompletedRound =>
        round.status === 'completed' && round.profile === place.profile && round.target === target,
    );
  const reference = rounds(place.reference);
  const candidate = rounds(place.candidate);
  return [...flagRatios(reference, candidate), ...[...reference, ...candidate].flatMap(flagOneRound)].sort(
    (a, b) => a.block - b.block,
  );
}

function flagRatios(reference: readonly CompletedRound[], candidate: readonly CompletedRound[]): OddBlock[] {
  const metric = metricById(headlineMetric(candidate));
  const byBlock = new Map(candidate.map((round) => [round.block, round]));
  const ratios = reference.flatMap((round) => {
    const other = byBlock.get(round.block);
    const ratio = other === undefined ? Number.NaN : metric.of(other)! / metric.of(round)!;
    return Number.isFinite(ratio) && ratio > 0 ? [{ block: round.block, ratio }] : [];
  });
  return flagOddBlocks(ratios.map(({ ratio }) => ratio)).map(({ block, value, median, modifiedZ }) => ({
    block: ratios[block]!.block,
    kind: 'odd-ratio',
    why: `its ratio of ${metric.label} is ${formatRatio(value)}, the median ${formatRatio(median)}: ${Math.abs(modifiedZ).toFixed(0)} deviations away`,
  }));
}

function flagOneRound(round: CompletedRound): OddBlock[] {
  const stealShare = meanSteal(round);
  const pacing = round.openLoop?.pacing;
  const flags = flagRound({
    ...dropUndefined({ stealShare }),
    eventLoopUtilization: Math.max(0, ...round.workers.map((worker) => worker.eventLoopUtilization)),
    ...dropUndefined({ pacing }),
    intervals: round.timeline,
  });
  return flags.map((flag) => ({
    block: round.block,
    target: round.target,
    kind: flag.kind,
    why: explain(flag),
  }));
}

/** Over all cores and samples. */
function meanSteal({ telemetry }: CompletedRound): number | undefined {
  const shares = telemetry.flatMap(({ cores }) => cores.map(({ steal }) => steal));
  return shares.length === 0 ? undefined : shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

function explain(flag: RoundFlag): string {
  switch (flag.kind) {
    case 'steal':
      return `the hypervisor took ${formatShare(flag.share)} of the CPUs`;
    case 'client-busy':
      return `the generator's busiest event loop was busy ${formatShare(flag.eventLoopUtilization)} of the time`;
    case 'throttled':
      return `the CPU was throttled for ${formatDurationNs(flag.throttledNs)}`;
    case 'trend':
      return `throughput ${flag.change > 0 ? 'rose' : 'fell'} by ${formatShare(Math.abs(flag.change))} from the first half to the second`;
  }
}
