// Each event of a run as one plain line, or none: the story that a log keeps.
import { formatDurationNs, formatInteger, formatLongDurationNs } from '../../core/units.ts';
import { formatMetric } from '../../report/format-metric.ts';
import { describePacedIo } from '../../report/paced-io.ts';
import { type MetricId, metricById } from '../../result/metrics.ts';
import type { CompletedRound, RoundResult } from '../../result/parts/round.ts';
import type { TargetRecord } from '../../result/parts/target.ts';
import { placeOf } from '../../result/parts/warning.ts';
import type { RunEvent } from '../../run/events.ts';
import { longestNs } from '../../run/plan.ts';
import { describeRace, summarizePlan } from '../run/text.ts';

export interface StoryLine {
  /** As it came: escape. */
  readonly text: string;
  /**
   * trouble: shown even when quiet; detail: the report says it too, so a first look leaves it out; step: one of many, not
   * beside a live display, nor of a first look.
   */
  readonly weight: 'trouble' | 'story' | 'detail' | 'step';
}

export interface StoryPlan {
  /** Of the profile that goes on. */
  readonly blocks: number;
  /** A first look, whose story is short. */
  readonly isQuick: boolean;
}

export function describeEvent(
  event: RunEvent,
  now: Date,
  { blocks, isQuick }: StoryPlan,
): StoryLine | undefined {
  switch (event.kind) {
    case 'planned': {
      const { plan } = event;
      const [soonest, latest] = [plan.estimatedNs, longestNs(plan)].map((ns) =>
        clockOf(new Date(now.getTime() + ns / 1e6)),
      );
      const ends = soonest === latest ? soonest : `${soonest} to ${latest}`;
      // Who wants a first look has not chosen how many blocks there are.
      const what = isQuick
        ? `${describeRace(plan)}, about ${formatLongDurationNs(plan.estimatedNs)}`
        : summarizePlan(plan);
      return story(`${what}, ends ${ends}`);
    }
    case 'ready':
      // Why not, the fairness of the report says.
      return story(isQuick ? event.expects : `${event.cpuNote}: ${event.expects}`);
    case 'saving':
      return detail(`results go to ${event.directory}`);
    case 'paced':
      // What is usual needs no line; what makes intervals wider does.
      return (event.by.io === 'epoll' ? detail : story)(`at a set rate ${describePacedIo(event.by)}`);
    case 'target-step':
      return story(`${event.target}: ${event.text}`);
    case 'target-opened':
      return detail(describeOpened(event.target));
    case 'calibrated':
      return step(
        event.profile,
        `the generator alone reaches ${formatMetric('throughput', event.ceilingPerSecond)} ops/s`,
      );
    case 'filled':
      return step(
        event.profile,
        `${formatInteger(event.keys)} keys loaded into ${event.target} in ${formatDurationNs(event.durationNs)}`,
      );
    case 'block-added':
      return step(
        event.profile,
        `the interval is still wider than the tolerance: block ${event.block + 1} of at most ${event.most} follows`,
      );
    case 'round-finished':
      return describeRound(event.result, blocks);
    case 'warning':
      // The report of a first look follows so soon that nobody could do anything about it before.
      if (isQuick && event.id === 'W_OTHER_LOAD') return undefined;
      return trouble(`warning ${event.id}${placeOf(event)}: ${event.message}`);
    case 'interrupted':
      return trouble(
        'stopping; finished rounds are kept, the current one is dropped. Ctrl-C again exits at once.',
      );
    default:
      return undefined;
  }
}

/** Local time, "14:32". */
export function clockOf(date: Date): string {
  return date.toTimeString().slice(0, 5);
}

function describeOpened({ name, flavor, version, threads, endpoint, owned }: TargetRecord): string {
  const known = threads === undefined ? '' : `, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  return `${name}: ${flavor} ${version}${known}, ${owned ? 'started at ' : ''}${endpoint}`;
}

function describeRound(result: RoundResult, blocks: number): StoryLine {
  const number = result.block + 1;
  // Beyond the planned ones each block may be the last.
  const place = `block ${number}/${Math.max(blocks, number)}  ${result.target}`;
  if (result.status === 'failed')
    return trouble(`${result.profile}  ${place}  failed with ${result.error.code}: ${result.error.message}`);
  const { operations, saturation } = result;
  const errors = operations.reduce((sum, one) => sum + one.errors + one.timeouts, 0);
  const parts = [
    place,
    `${show(result, 'throughput')} ops/s`,
    `p50 ${show(result, 'p50')}`,
    `p99 ${show(result, 'p99')}`,
    `errors ${formatInteger(errors)}`,
    saturation.limit === 'unknown' ? 'limit unknown' : saturation.limit,
  ];
  return step(result.profile, parts.join('  '));
}

function show(round: CompletedRound, id: MetricId): string {
  return formatMetric(id, metricById(id).of(round));
}

function story(text: string): StoryLine {
  return { text, weight: 'story' };
}

function detail(text: string): StoryLine {
  return { text, weight: 'detail' };
}

function step(profile: string, text: string): StoryLine {
  return { text: `${profile}  ${text}`, weight: 'step' };
}

function trouble(text: string): StoryLine {
  return { text, weight: 'trouble' };
}
