// Sentences on capacities: what rate each target sustains, and how far apart they are.
import { dropUndefined } from '../core/drop-undefined.ts';
import {
  formatCount,
  formatLongDurationNs,
  formatRatioBounds,
  formatShare,
  parseDurationNs,
} from '../core/units.ts';
import type { Capacity, CapacityProbe, CapacityResult } from '../result/kinds/capacity.ts';
import { readsAsSame } from './format-metric.ts';
import { moreCores } from './more-cores.ts';

type SearchedTarget = Capacity['targets'][number];

/** Behind the kind of load. */
export const HOW_A_RATE_HOLDS =
  'latency from the intended start. A probe holds when every objective is kept, 99 % of the rate is reached and no request fails; a rate holds when most of its probes hold.';

/** One or two sentences on the rate that a target sustains. */
export function describeAnswer(searched: SearchedTarget, result: CapacityResult): string {
  const { capacity } = result;
  const { target, answer, searches, known = seenRates(target, capacity.probes) } = searched;
  const under = `under ${capacity.slo}`;
  switch (answer?.kind) {
    case 'found': {
      const { ratePerSecond, lowPerSecond, highPerSecond } = answer;
      const rate = `${target} sustains ${formatCount(ratePerSecond)} ops/s ${under}`;
      if (lowPerSecond !== undefined && highPerSecond !== undefined)
        return `${rate}: [${formatCount(lowPerSecond)}, ${formatCount(highPerSecond)}] (95 % interval over ${countSearches(searches)}).`;
      const between =
        known?.heldPerSecond === undefined || known.brokePerSecond === undefined
          ? ''
          : `: it held at ${formatCount(known.heldPerSecond)} and broke at ${formatCount(known.brokePerSecond)}`;
      return `${rate}${between} (indicative only: ${countSearches(searches)}; 6 give a 95 % interval).`;
    }
    case 'at-least':
      return `${target} sustains at least ${formatCount(answer.ratePerSecond)} ops/s ${under}. ${
        answer.because === 'highest-tried'
          ? 'No higher rate was tried: this one is already far above what it reached in a closed loop.'
          : `Cannot tell above ${formatCount(answer.ratePerSecond)}: the client was the limit. To tell more: ${moreCores(result)}.`
      }`;
    case 'below':
      return describeNothingHeld(searched, answer.ratePerSecond, capacity);
    case 'unsettled':
      if (answer.because === 'client')
        return `${target}: cannot tell. The client was the limit at every rate: it sent its own requests late. ${describeClientBound(searched, result)}`;
      return `${target}: cannot tell. Its probes differ too much; is something else running on this machine?${describeKnown(searched, known, capacity)}`;
    default:
      return `${target}: not finished.${describeKnown(searched, known, capacity)}`;
  }
}

/** "redis sustains 35.3k ops/s": the answer alone, for whoever has read it with all that belongs to it. */
export function nameAnswer({ target, answer }: SearchedTarget): string {
  switch (answer?.kind) {
    case 'found':
      return `${target} sustains ${formatCount(answer.ratePerSecond)} ops/s`;
    case 'at-least':
      return `${target} sustains at least ${formatCount(answer.ratePerSecond)} ops/s`;
    case 'below':
      return `${target}: no rate holds`;
    case 'unsettled':
      return `${target}: cannot tell`;
    default:
      return `${target}: not finished`;
  }
}

/** A limit that far from what was asked answers another question. */
const NEAR_TIMES = 10;

/** What the probes bound all the same, and what to do next: the client's own delay only adds to a latency. */
function describeClientBound(
  { target, closedLoopPerSecond }: SearchedTarget,
  result: CapacityResult,
): string {
  const { slo, probes } = result.capacity;
  const known = `It reaches at least ${formatCount(closedLoopPerSecond)} ops/s, without a limit on latency.`;
  const elsewhere = `end other work on this machine and repeat, or use ${moreCores(result)}`;
  const bound = boundLatency(probes.filter((probe) => probe.target === target));
  if (bound === undefined) return `${known} Next: ${elsewhere}.`;
  const { offeredPerSecond, name, value, valueNs } = bound;
  const [, limit = ''] = new RegExp(`(?:^|, )${name} < ([^,]+)`).exec(slo) ?? [];
  const isNear = valueNs <= NEAR_TIMES * (parseDurationNs(limit) ?? 0);
  const easier = isNear ? `; or ask for a limit above ${value}, which this machine can measure as it is` : '';
  return `${known} At ${formatCount(offeredPerSecond)} ops/s its ${name} is at most ${value}, including the client's delay; ${slo} may or may not hold there. Next: ${elsewhere}${easier}.`;
}

interface MissedLatency {
  readonly name: string;
  readonly value: string;
  readonly valueNs: number;
}

/**
 * The largest of all probes at the highest rate that each of them reached; undefined: there is no such rate.
 * Of a probe that did not reach its rate no latency is known.
 */
function boundLatency(
  probes: readonly CapacityProbe[],
): (MissedLatency & Pick<CapacityProbe, 'offeredPerSecond'>) | undefined {
  const rates = [...new Set(probes.map(({ offeredPerSecond }) => offeredPerSecond))].sort((a, b) => b - a);
  for (const offeredPerSecond of rates) {
    // Those that held are below the limit, and so below any that did not.
    const there = probes.filter(
      (probe) => probe.offeredPerSecond === offeredPerSecond && probe.outcome !== 'held',
    );
    if (!there.some(({ outcome }) => outcome === 'client-bound')) continue;
    const missed = there.map(readMissed);
    const [largest] = missed.toSorted((a, b) => (b?.valueNs ?? 0) - (a?.valueNs ?? 0));
    if (largest !== undefined && missed.every((one) => one?.name === largest.name))
      return { offeredPerSecond, ...largest };
  }
  return undefined;
}

/** "p99 1.12 ms, but …"; undefined: it missed something else. */
function readMissed({ reason = '' }: CapacityProbe): MissedLatency | undefined {
  const [, name, value] = /^(p[\d.]+|max) ([\d.]+ \S+?),? /.exec(`${reason} `) ?? [];
  const valueNs = parseDurationNs(value ?? '');
  return name === undefined || value === undefined || valueNs === undefined
    ? undefined
    : { name, value, valueNs };
}

function describeNothingHeld(
  { target, closedLoopPerSecond, known }: SearchedTarget,
  ratePerSecond: number,
  { slo }: Capacity,
): string {
  const why = known?.brokeBy === undefined ? 'it broke' : known.brokeBy.replace(/^(p[\d.]+|max) /, '$1 is ');
  const share = formatShare(ratePerSecond / closedLoopPerSecond);
  return `${target}: no rate holds ${slo} here: ${why} even at ${formatCount(ratePerSecond)} ops/s, ${share} of its fastest rate.`;
}

/** " Its capacity lies between 28.1k ops/s, which held, and 38.4k ops/s, which broke (p99 1.12 ms)." */
function describeKnown(
  { target }: SearchedTarget,
  known: SearchedTarget['known'],
  { probes }: Pick<Capacity, 'probes'>,
): string {
  const { heldPerSecond, brokePerSecond, brokeBy } = known ?? {};
  const held = heldPerSecond === undefined ? undefined : `${formatCount(heldPerSecond)} ops/s, which held`;
  const broke =
    brokePerSecond === undefined
      ? undefined
      : `${formatCount(brokePerSecond)} ops/s, which broke${brokeBy === undefined ? '' : ` (${brokeBy})`}`;
  if (held !== undefined && broke !== undefined) return ` Its capacity lies between ${held}, and ${broke}.`;
  if (held === undefined && broke !== undefined) return ` Its capacity is below ${broke}.`;
  const limited = findClientLimit(target, heldPerSecond, probes);
  const limit =
    limited === undefined
      ? ''
      : `at ${formatCount(limited)} ops/s the generator was the limit, not the server`;
  if (held !== undefined) return ` Its capacity is at least ${held}${limit === '' ? '' : `; ${limit}`}.`;
  return limit === '' ? ' Nothing is known yet.' : ` Nothing is known yet: even ${limit}.`;
}

/** The lowest rate above what held that was missed because of the generator; undefined: none was. */
function findClientLimit(target: string, heldPerSecond = 0, probes: Capacity['probes']): number | undefined {
  const limited = probes.filter(
    (probe) =>
      probe.target === target && probe.outcome === 'client-bound' && probe.offeredPerSecond >= heldPerSecond,
  );
  return limited.length === 0 ? undefined : Math.min(...limited.map((probe) => probe.offeredPerSecond));
}

/** Of results of older versions, which tell probes alone. */
function seenRates(target: string, probes: readonly CapacityProbe[]): NonNullable<SearchedTarget['known']> {
  const ratesOf = (wanted: CapacityProbe['outcome']) =>
    probes
      .filter((probe) => probe.target === target && probe.outcome === wanted)
      .map(({ offeredPerSecond }) => offeredPerSecond);
  const broke = ratesOf('broke');
  const brokePerSecond = broke.length === 0 ? undefined : Math.min(...broke);
  const held = ratesOf('held').filter((rate) => brokePerSecond === undefined || rate < brokePerSecond);
  return {
    ...(held.length === 0 ? {} : { heldPerSecond: Math.max(...held) }),
    ...dropUndefined({ brokePerSecond }),
  };
}

/** What must be said of a search that came to no end of its own; undefined: it did. */
export function describeEarlyEnd(
  { endedBy, maxTimeNs, searches, targets }: Capacity,
  partial: boolean,
): string | undefined {
  const done = `${Math.min(...targets.map((one) => one.searches), searches)} of ${countSearches(searches)}`;
  if (endedBy === 'max-time')
    return `No other round fits into --max-time ${formatLongDurationNs(maxTimeNs ?? Number.NaN)} after ${targets.length === 0 ? 'the servers were filled, before anything was measured' : done}; below is what was known by then.`;
  return partial ? 'Partial result: the search ended early; below is what was known by then.' : undefined;
}

/** A sentence on a candidate's rate over that of the reference. */
export function describeCapacityRatio(
  { candidate, ratio, low, high, pairs }: Capacity['ratios'][number],
  { targets }: Capacity,
): string {
  const reference = targets[0]!.target;
  const words = (value: string) =>
    readsAsSame(ratio)
      ? `${candidate} sustains the same rate as ${reference}`
      : `${candidate} sustains ${value} the rate of ${reference}`;
  if (low === undefined || high === undefined)
    return `${words(formatRatioBounds(ratio, ratio, ratio).value)} (indicative only: ${countSearches(pairs)}).`;
  const text = formatRatioBounds(ratio, low, high);
  const doubt = low <= 1 && high >= 1 ? ' Cannot tell them apart: the interval includes 1.' : '';
  return `${words(text.value)}: [${text.low}, ${text.high}] (95 % interval over ${countSearches(pairs)}).${doubt}`;
}

function countSearches(count: number): string {
  return `${count} ${count === 1 ? 'search' : 'searches'}`;
}
