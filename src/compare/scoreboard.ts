// One ratio over all profiles of a run: the geometric mean, with the profiles that could not take part.
import { dropUndefined } from '../core/drop-undefined.ts';
import type { RunDigest } from '../result/digest.ts';
import { type MetricId, metricById } from '../result/metrics.ts';
import { estimateGeometricMean } from '../stats/geometric-mean.ts';
import { countUnusablePairs } from '../stats/paired-ratio.ts';
import type { RatioBounds } from '../stats/ratio-bounds.ts';
import { underItsCores } from './beside-generator.ts';
import { findCell, listWholes } from './digest-run.ts';
import { type ComparisonVerdict, cannotTell, FEWEST_PAIRS, judgeComparison } from './judge-comparison.ts';
import { findDoubt, type JudgeOptions } from './metric-comparison.ts';
import { pairByBlock } from './pairs.ts';
import { findSpoiler } from './spoiler.ts';

export interface ScoreboardOptions extends JudgeOptions {
  readonly reference: string;
  readonly candidate: string;
  /** Throughput unless another is wanted. */
  readonly metric?: MetricId;
}

export interface Scoreboard {
  readonly reference: string;
  readonly candidate: string;
  readonly metric: MetricId;
  /** Profiles that the mean is over. */
  readonly profiles: readonly string[];
  /** With the half sentence that says why; a mean that needs them is not to be had. */
  readonly leftOut: readonly { readonly profile: string; readonly why: string }[];
  readonly estimate?: RatioBounds;
  readonly verdict: ComparisonVerdict;
}

export function scoreboard(run: RunDigest, options: ScoreboardOptions): Scoreboard {
  const { reference, candidate, metric = 'throughput' } = options;
  const entries = listWholes(run).map(({ name }) => ({
    profile: name,
    ...readEntry(run, name, { ...options, metric }),
  }));
  const taking = entries.filter(({ why }) => why === undefined);
  const estimate = estimateGeometricMean(taking.map(({ pairs }) => pairs));
  const blocks = Math.min(...taking.map(({ pairs }) => pairs.length));
  return {
    reference,
    candidate,
    metric,
    profiles: taking.map(({ profile }) => profile),
    leftOut: entries.flatMap(({ profile, why }) => (why === undefined ? [] : [{ profile, why }])),
    ...dropUndefined({ estimate }),
    verdict:
      estimate === undefined
        ? cannotTell('not-measured', 'no profile could take part')
        : // A mean holds where all that it is of holds.
          underItsCores(
            metricById(metric),
            judgeComparison(
              metricById(metric),
              { estimate, blocks, fewestBlocks: FEWEST_PAIRS },
              options.tolerance,
              (options.noiseFloor ?? run.settings.noiseFloor)?.[metric],
            ),
            taking.flatMap(({ cells }) => cells),
          ),
  };
}

function readEntry(
  run: RunDigest,
  profile: string,
  { reference, candidate, metric }: { reference: string; candidate: string; metric: MetricId },
) {
  const cells = [reference, candidate].map((target) => findCell(run, { profile, target })!);
  const pairs = pairByBlock(cells[0]!, cells[1]!, metric);
  const doubt = findDoubt(metricById(metric), findSpoiler(cells), cells[1]!);
  const isIncomplete = pairs.length === 0 || countUnusablePairs(pairs) > 0;
  const why =
    doubt?.word === 'cannot-tell' ? doubt.why : isIncomplete ? 'a block has no value of both' : undefined;
  return { pairs, why, cells };
}
