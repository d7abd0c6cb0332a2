// Throughput and p99 over time: what each target did in every block, and which rounds failed.
import type { CompletedRound, RoundResult } from '../../result/parts/round.ts';
import type { EventRow } from '../model.ts';
import { type BlockSlots, fillSlots, planSlots } from './block-slots.ts';
import { spellOut } from './markup.ts';
import type { TimelineData, TimelineSeries } from './page-data.ts';
import { packLogarithmic } from './quantize.ts';

type Interval = CompletedRound['timeline'][number];

export interface TimelineInput {
  readonly targets: readonly string[];
  /** Numbers of the blocks that rounds belong to, in order. */
  readonly blocks: readonly number[];
  /** Of one profile; likewise the events. */
  readonly rounds: readonly RoundResult[];
  readonly events: readonly EventRow[];
}

/** @returns undefined when no round has a timeline */
export function drawTimeline(
  { targets, blocks, rounds, events }: TimelineInput,
  mostSlotsPerBlock: number,
): TimelineData | undefined {
  const completed = rounds.filter((round) => round.status === 'completed');
  const plan = planSlots(
    completed.map(({ timeline, durationNs }) => ({ samples: timeline.length, durationNs })),
    mostSlotsPerBlock,
  );
  if (plan === undefined) return undefined;
  return {
    slotsPerBlock: plan.slotsPerBlock,
    slotSeconds: plan.slotSeconds,
    series: targets.map((target) => {
      const own = completed.filter((round) => round.target === target);
      return own.some((round) => round.timeline.length > 0) ? drawSeries(own, blocks, plan) : null;
    }),
    failures: rounds
      .filter((round) => round.status === 'failed')
      .map((round) => ({
        target: targets.indexOf(round.target),
        block: blocks.indexOf(round.block),
        code: spellOut(round.error.code),
      })),
    events: events.map(({ target, block, atNs, what }) => ({
      target: targets.indexOf(target),
      block: blocks.indexOf(block),
      seconds: atNs / 1e9,
      what: spellOut(what),
    })),
  };
}

function drawSeries(
  rounds: readonly CompletedRound[],
  blocks: readonly number[],
  plan: BlockSlots,
): TimelineSeries {
  const byBlock = new Map(rounds.map((round) => [round.block, round]));
  const slots = blocks.flatMap((block) => fillSlots(byBlock.get(block)?.timeline ?? [], plan));
  return { rates: packLogarithmic(slots.map(rateOf)), p99s: packLogarithmic(slots.map(highestP99)) };
}

function rateOf(intervals: readonly Interval[]): number | null {
  const seconds = intervals.reduce((sum, { durationNs }) => sum + durationNs / 1e9, 0);
  const completed = intervals.reduce((sum, interval) => sum + interval.completed, 0);
  return seconds === 0 ? null : completed / seconds;
}

/** Percentiles of parts can't be merged; the highest hides no peak. */
function highestP99(intervals: readonly Interval[]): number | null {
  return intervals.reduce<number | null>(
    (highest, { p99Ns }) => (p99Ns === null ? highest : Math.max(highest ?? 0, p99Ns)),
    null,
  );
}
