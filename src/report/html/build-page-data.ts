// The data that the page's plots are drawn from, in as much detail as the size of the file allows.

import { dropUndefined } from '../../core/drop-undefined.ts';
import { type RunResult, roundsOf } from '../../result/kinds.ts';
import { metricById } from '../../result/metrics.ts';
import type { CompletedRound } from '../../result/parts/round.ts';
import { formatRow } from '../format-metric.ts';
import type { LadderReport } from '../ladder.ts';
import type { Comparison, ProfileReport, Report } from '../model.ts';
import { chooseBlocks } from '../view/shown-blocks.ts';
import { COMPARED } from '../view/shown-metrics.ts';
import { drawCapacity } from './capacity-curves.ts';
import { drawCpuMaps } from './cpu-maps.ts';
import { spellOut } from './markup.ts';
import type { LadderData, PageData, PercentileData, ProfileData, RatioData } from './page-data.ts';
import { drawPercentileCurve } from './percentile-curves.ts';
import { drawTimeline } from './timelines.ts';

/** @param share of the bytes that plots may take: below 1 where tables need more than usual */
export function buildPageData(
  report: Report,
  result: RunResult,
  ladders: readonly LadderReport[] = [],
  share = 1,
): PageData {
  const detail = chooseDetail(report, share);
  const tolerance = report.profiles.flatMap(({ comparisons }) => comparisons)[0]?.tolerance;
  const capacity =
    result.kind === 'cache-bench capacity'
      ? drawCapacity(
          result.capacity,
          result.targets.map(({ name }) => name),
        )
      : undefined;
  return {
    targets: result.targets.map(({ name }) => spellOut(name)),
    reference: spellOut(result.settings.reference),
    metrics: COMPARED.map(metricById).map(({ label, betterWhen }) => ({ label, betterWhen })),
    profiles: report.profiles.map((profile) => buildProfile(profile, report, result, detail)),
    ...dropUndefined({ tolerance, capacity }),
    ...(ladders.length === 0 ? {} : { ladders: ladders.map(drawLadder) }),
  };
}

function drawLadder({ profile, cores, climbs }: LadderReport): LadderData {
  return {
    profile: spellOut(profile),
    cores,
    rates: climbs.map(({ steps }) => steps.map(({ ratePerSecond }) => shorten(ratePerSecond))),
    efficiencies: climbs.map(({ steps }) => steps.map(({ efficiency }) => shorten(efficiency?.share))),
  };
}

interface Detail {
  readonly pointsPerDecade: number;
  readonly timelineSlots: number;
  readonly cpuCells: number;
}

/**
 * Base64 of each kind of plot together, so that scripts, tables and plots stay below 400 kB. For one or two
 * profiles the largest detail is reached long before.
 */
const CURVE_BYTES = 40_000;
const TIMELINE_BYTES = 30_000;
const CPU_BYTES = 40_000;
/** Three curves of five decades, two bytes a point, two series of two bytes a slot; base64 makes 4 of 3. */
const BYTES_PER_POINT_OF_DECADE = (3 * 5 * 2 * 4) / 3;
const BYTES_PER_SLOT = (2 * 2 * 4) / 3;
const BYTES_PER_CELL = 4 / 3;
/** More is finer than a screen shows. */
const MOST_POINTS_PER_DECADE = 20;
const MOST_SLOTS = 960;
const MOST_CELLS = 12_000;
/** Numbers of blocks come from a file: 0, 1 and a million are three blocks. More than these are finer than a screen shows. */
const MOST_BLOCKS = 240;
/** Fewer would be no picture. */
const FEWEST_POINTS_PER_DECADE = 5;

/** Of each target under each profile. */
function chooseDetail({ profiles }: Report, shareOfBytes: number): Detail {
  const plots = Math.max(
    1,
    profiles.reduce((sum, { targets }) => sum + targets.length, 0),
  );
  const share = (bytes: number, unit: number): number => Math.floor((shareOfBytes * bytes) / unit / plots);
  return {
    pointsPerDecade: Math.min(
      MOST_POINTS_PER_DECADE,
      Math.max(FEWEST_POINTS_PER_DECADE, share(CURVE_BYTES, BYTES_PER_POINT_OF_DECADE)),
    ),
    timelineSlots: Math.min(MOST_SLOTS, share(TIMELINE_BYTES, BYTES_PER_SLOT)),
    cpuCells: Math.min(MOST_CELLS, share(CPU_BYTES, BYTES_PER_CELL)),
  };
}

function buildProfile(
  profile: ProfileReport,
  report: Report,
  result: RunResult,
  detail: Detail,
): ProfileData {
  const all = roundsOf(result).filter((round) => round.profile === profile.name);
  const { blocks, leftOut } = chooseBlocks(all, MOST_BLOCKS);
  const isShown = new Set(blocks);
  const rounds = all.filter(({ block }) => isShown.has(block));
  const completed = rounds.filter((round) => round.status === 'completed');
  const targets = result.targets.map(({ name }) => name);
  const perBlock = (slots: number): number => Math.max(1, Math.floor(slots / Math.max(1, blocks.length)));
  const doubts = [
    ...new Set(profile.comparisons.flatMap(({ rows }) => rows.flatMap(({ why }) => why ?? []))),
  ];
  const percentiles = buildPercentiles(
    targets,
    all.filter((round) => round.status === 'completed'),
    detail.pointsPerDecade,
  );
  const events =
    report.events?.filter((event) => event.profile === profile.name && isShown.has(event.block)) ?? [];
  const timeline = drawTimeline({ targets, blocks, rounds, events }, perBlock(detail.timelineSlots));
  const cpu = drawCpuMaps(result, blocks, completed, detail.cpuCells);
  return {
    name: spellOut(profile.name),
    isPaced: profile.targets.some(({ pace }) => pace !== undefined),
    blocks: blocks.map((block) => block + 1),
    ratios: profile.comparisons.flatMap((comparison) => listRatios(comparison, targets, doubts)),
    doubts: doubts.map(spellOut),
    ...dropUndefined({ leftOut, percentiles, timeline, cpu }),
  };
}

function buildPercentiles(
  targets: readonly string[],
  rounds: readonly CompletedRound[],
  pointsPerDecade: number,
): PercentileData | undefined {
  const curves = targets.map(
    (target) =>
      drawPercentileCurve(
        rounds.filter((round) => round.target === target),
        pointsPerDecade,
      ) ?? null,
  );
  return curves.every((curve) => curve === null) ? undefined : { pointsPerDecade, curves };
}

function listRatios(
  comparison: Comparison,
  targets: readonly string[],
  doubts: readonly string[],
): RatioData[] {
  return comparison.rows
    .filter(({ metric }) => COMPARED.includes(metric))
    .map((row) => {
      const { metric, estimate, outcome, word, why } = row;
      const { ratio, low, high, indicative } = estimate;
      const { value, bounds } = formatRow(row);
      return [
        targets.indexOf(comparison.candidate),
        COMPARED.indexOf(metric),
        shorten(ratio),
        shorten(low ?? indicative?.low),
        shorten(high ?? indicative?.high),
        outcome,
        word,
        [value, bounds].filter((part) => part !== undefined).join(' '),
        why === undefined ? -1 : doubts.indexOf(why),
      ];
    });
}

function shorten(value: number): number;
function shorten(value: number | undefined): number | null;
function shorten(value: number | undefined): number | null {
  return value === undefined ? null : Number(value.toPrecision(4));
}
