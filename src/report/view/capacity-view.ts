// A search for capacities: what each target sustains, how far apart they are, and every rate that was tried.
import { dropUndefined } from '../../core/drop-undefined.ts';
import { formatCount, formatDurationNs } from '../../core/units.ts';
import type { Capacity, CapacityProbe, CapacityResult } from '../../result/kinds/capacity.ts';
import {
  describeAnswer,
  describeCapacityRatio,
  describeEarlyEnd,
  HOW_A_RATE_HOLDS,
} from '../capacity-sentences.ts';
import { names, numbers, type Table, texts } from './shapes.ts';

export interface CapacityView {
  readonly title: string;
  /** What must be known before any number. */
  readonly notices: readonly string[];
  /** Of the notices, why the search ended before it was done; absent: it was. */
  readonly early?: string;
  readonly method: string;
  /** How far apart the targets are, a sentence for each. */
  readonly ratios: readonly string[];
  /** What each target sustains, a sentence for each. */
  readonly answers: readonly string[];
  readonly rates: Table;
  /** Absent: none was tried. */
  readonly probes?: Table;
}

export function viewCapacity(result: CapacityResult): CapacityView {
  const { capacity, partial, settings, targets: known } = result;
  const { profile, slo, targets, ratios, probes, searches } = capacity;
  const early = describeEarlyEnd(capacity, partial);
  return {
    ...dropUndefined({ early }),
    title: `${profile} under ${slo}`,
    notices: [
      ...(early === undefined ? [] : [early]),
      ...(settings.quick
        ? ['Quick search: short probes, too few searches for an interval; a first look.']
        : []),
    ],
    method: `Open loop, ${HOW_A_RATE_HOLDS}`,
    ratios: ratios.map((ratio) => describeCapacityRatio(ratio, capacity)),
    answers: targets.map((target) => describeAnswer(target, result)),
    rates: {
      title: 'Sustained rates',
      caption: `The highest rate at which each target keeps ${slo}, 99 % of the rate and every reply; operations per second`,
      columns: [
        names(
          'target',
          targets.map(({ target }) => target),
        ),
        numbers(
          'sustains',
          targets.map(({ answer }) => tellAnswer(answer)),
        ),
        numbers(
          '95 % interval',
          targets.map(({ answer }) => tellInterval(answer)),
        ),
        numbers(
          'held',
          targets.map(({ known }) => tellRate(known?.heldPerSecond)),
        ),
        numbers(
          'broke',
          targets.map(({ known }) => tellRate(known?.brokePerSecond)),
        ),
        numbers(
          'searches',
          targets.map((target) => `${target.searches} of ${searches}`),
        ),
        numbers(
          'closed loop',
          targets.map(({ closedLoopPerSecond }) => formatCount(closedLoopPerSecond)),
        ),
      ],
      rowTargets: targets.map(({ target }) => known.findIndex(({ name }) => name === target)),
    },
    ...(probes.length === 0 ? {} : { probes: tabulateProbes(probes) }),
  };
}

function tellRate(ratePerSecond: number | undefined): string {
  return ratePerSecond === undefined ? 'n/a' : formatCount(ratePerSecond);
}

type CapacityAnswer = Capacity['targets'][number]['answer'];

function tellAnswer(answer: CapacityAnswer): string {
  switch (answer?.kind) {
    case 'found':
      return formatCount(answer.ratePerSecond);
    case 'at-least':
      return `≥ ${formatCount(answer.ratePerSecond)}`;
    case 'below':
      return `< ${formatCount(answer.ratePerSecond)}`;
    case 'unsettled':
      return 'cannot tell';
    default:
      return 'not finished';
  }
}

function tellInterval(answer: CapacityAnswer): string {
  if (answer?.kind !== 'found' || answer.lowPerSecond === undefined || answer.highPerSecond === undefined)
    return 'n/a';
  return `[${formatCount(answer.lowPerSecond)}, ${formatCount(answer.highPerSecond)}]`;
}

function tabulateProbes(probes: readonly CapacityProbe[]): Table {
  const rates = (field: 'offeredPerSecond' | 'achievedPerSecond'): string[] =>
    probes.map((probe) => formatCount(probe[field]));
  const latencies = (field: 'p50Ns' | 'p99Ns' | 'p999Ns'): string[] =>
    probes.map(({ responseTime }) =>
      responseTime[field] === null ? 'n/a' : formatDurationNs(responseTime[field]),
    );
  return {
    title: 'Every rate that was tried',
    columns: [
      names(
        'target',
        probes.map(({ target }) => target),
      ),
      numbers(
        'search',
        probes.map(({ search }) => String(search + 1)),
      ),
      numbers('offered', rates('offeredPerSecond')),
      numbers('achieved', rates('achievedPerSecond')),
      numbers('p50', latencies('p50Ns')),
      numbers('p99', latencies('p99Ns')),
      numbers('p99.9', latencies('p999Ns')),
      texts(
        'outcome',
        probes.map(({ outcome, reason }) => (reason === undefined ? outcome : `${outcome}: ${reason}`)),
      ),
    ],
  };
}
