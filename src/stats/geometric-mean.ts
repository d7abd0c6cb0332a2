// One ratio over several profiles: the line under the scoreboard.
import {
  countUnusablePairs,
  estimateLogRatios,
  estimateRatio,
  logRatiosOf,
  type RatioEstimate,
  type RatioPair,
} from './paired-ratio.ts';

/**
 * The only mean of ratios that doesn't depend on which target is the reference: Fleming and Wallace,
 * Commun. ACM 29 (1986). NaN when empty.
 */
export function geometricMean(ratios: readonly number[]): number {
  return Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
}

/**
 * The geometric mean of the profiles' ratios, which a reader can check against the table, with the
 * interval and p-value of the per-block means of ln(candidate / reference) over the profiles: what all
 * profiles of a block share (a slow hour) is then noise of that block, not evidence from each profile.
 *
 * Profiles with more blocks than others count in full in the ratio; the interval is of the blocks that
 * all profiles have. It is stretched to the ratio in the rare case that it would leave it out.
 *
 * @param profiles the pairs of each profile, in the order of the blocks
 * @returns undefined where any profile has no estimate
 */
export function estimateGeometricMean(
  profiles: readonly (readonly RatioPair[])[],
): RatioEstimate | undefined {
  if (profiles.length === 0 || profiles.some((pairs) => pairs.length === 0 || countUnusablePairs(pairs) > 0))
    return undefined;
  const ratio = geometricMean(profiles.map((pairs) => estimateRatio(pairs)!.ratio));
  const { low, high, indicative, ...rest } = estimateLogRatios(blockMeans(profiles.map(logRatiosOf)));
  const stretched = {
    low: Math.min(low ?? indicative!.low, ratio),
    high: Math.max(high ?? indicative!.high, ratio),
  };
  return { ...rest, ratio, ...(indicative === undefined ? stretched : { indicative: stretched }) };
}

function blockMeans(profiles: readonly (readonly number[])[]): number[] {
  const blocks = Math.min(...profiles.map((logRatios) => logRatios.length));
  return Array.from(
    { length: blocks },
    (_, block) => profiles.reduce((sum, logRatios) => sum + logRatios[block]!, 0) / profiles.length,
  );
}
