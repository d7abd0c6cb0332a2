// Sentences on capacities: what rate each target sustains, and how far apart they are.
import { formatCount, formatRatioBounds } from '../core/units.ts';
import type { Capacity, CapacityProbe } from '../result/kinds/capacity.ts';

type SearchedTarget = Capacity['targets'][number];

/** One or two sentences on the rate that a target sustains. */
export function describeAnswer({ target, answer, searches }: SearchedTarget, capacity: Capacity): string {
  const under = `under ${capacity.slo}`;
  switch (answer?.kind) {
    case 'found': {
      const { ratePerSecond, lowPerSecond, highPerSecond } = answer;
      const rate = `${target} sustains ${formatCount(ratePerSecond)} ops/s ${under}`;
      return lowPerSecond === undefined || highPerSecond === undefined
        ? `${rate} (indicative only: ${countSearches(searches)}; 6 give an interval).`
        : `${rate}: [${formatCount(lowPerSecond)}, ${formatCount(highPerSecond)}] (95 % interval over ${countSearches(searches)}).`;
    }
    case 'at-least':
      return `${target} sustains at least ${formatCount(answer.ratePerSecond)} ops/s ${under}. Cannot tell above ${formatCount(answer.ratePerSecond)}: the client was the limit. Give the generator more CPUs (--client-cpus, --threads), or measure from another machine.`;
    case 'below':
      return `${target} does not sustain even ${formatCount(answer.ratePerSecond)} ops/s ${under}: its latency is beyond the objective at any rate here.`;
    case 'unsettled':
      return `${target}: cannot tell. It behaved too differently from probe to probe; is something else running on this machine?`;
    default:
      return describeUnfinished(target, capacity);
  }
}

/** The search was interrupted before its end. */
function describeUnfinished(target: string, { probes }: Capacity): string {
  const rates = (wanted: CapacityProbe['outcome']) =>
    probes
      .filter((probe) => probe.target === target && probe.outcome === wanted)
      .map(({ offeredPerSecond }) => offeredPerSecond);
  const held = rates('held');
  const broke = rates('broke');
  const parts = [
    held.length === 0 ? 'nothing held yet' : `it held at ${formatCount(Math.max(...held))} ops/s`,
    ...(broke.length === 0 ? [] : [`broke at ${formatCount(Math.min(...broke))}`]),
  ];
  return `${target}: not finished; ${parts.join(', ')}.`;
}

/** A sentence on a candidate's rate over that of the reference. */
export function describeCapacityRatio(
  { candidate, ratio, low, high, pairs }: Capacity['ratios'][number],
  { targets }: Capacity,
): string {
  const reference = targets[0]!.target;
  const words = (value: string) => `${candidate} sustains ${value} the rate of ${reference}`;
  if (low === undefined || high === undefined)
    return `${words(formatRatioBounds(ratio, ratio, ratio).value)} (indicative only: ${countSearches(pairs)}).`;
  const text = formatRatioBounds(ratio, low, high);
  const doubt = low <= 1 && high >= 1 ? ' Cannot tell them apart: the interval includes 1.' : '';
  return `${words(text.value)}: [${text.low}, ${text.high}] (95 % interval over ${countSearches(pairs)}).${doubt}`;
}

function countSearches(count: number): string {
  return `${count} ${count === 1 ? 'search' : 'searches'}`;
}
