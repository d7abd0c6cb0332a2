// The last line of a profile: the surest thing that can be said, for people and grep.
import { formatCount } from '../core/units.ts';
import { findAtSameRate } from './answers.ts';
import {
  describeEvents,
  describeEventsOf,
  describeFailedEvents,
  describeOnlyFailures,
  describeOpenEvents,
} from './event-sentences.ts';
import {
  FAR_APART_WORDS,
  formatEstimatedChange,
  formatMetric,
  formatRow,
  formatTolerance,
  isFarApart,
  readsAsSame,
} from './format-metric.ts';
import type { Comparison, EventReport, PairAnswers, RatioRow, Summary, TargetReport } from './model.ts';
import {
  type ComparedPair,
  headlineRow,
  isOfMemory,
  isSure,
  nameMetric,
  nextBestRows,
  showRate,
  surestRow,
} from './sentences.ts';
import { shortenDoubt } from './view/doubts.ts';
import { limitWords } from './view/profile-lines.ts';

export interface AlsoKnown {
  /** Of the profile, on all targets. */
  readonly events?: readonly EventReport[];
  /** Of this pair. */
  readonly answers?: PairAnswers | undefined;
}

export function summarizeComparison(
  profile: string,
  compared: Comparison,
  candidate: TargetReport,
  reference: TargetReport,
  { events = [], answers }: AlsoKnown = {},
): Summary {
  const both = [candidate, reference];
  const failedEvents = describeFailedEvents(
    events.filter(({ target }) => both.some(({ name }) => name === target)),
  );
  const troubles = [...describeTroubles(both), ...failedEvents];
  const { pairs, doubt, rows } = compared;
  if (pairs === 0) {
    const rates = both
      .filter(({ completedRounds }) => completedRounds > 0)
      .map((target) => `${showRate(target)} ops/s`);
    const verdict = `no comparison of ${candidate.name} and ${reference.name}`;
    return { profile, verdict: [verdict, ...rates].join('   '), caveats: troubles };
  }
  const told = describeEvents(compared);
  if (told !== undefined) {
    const lead = (text: string) => [...failedEvents, text].join('; ');
    const short = describeOpenEvents(compared);
    return {
      profile,
      verdict: lead(told),
      ...(short === undefined ? {} : { shortVerdict: lead(short) }),
      caveats: describeTroubles(both),
    };
  }
  const untold = describeOnlyFailures(
    compared,
    events.filter(({ target }) => both.some(({ name }) => name === target)),
  );
  if (untold !== undefined) return { profile, verdict: untold, caveats: describeTroubles(both) };
  const headline = headlineRow(compared, candidate);
  const surest = headline !== undefined && isSure(headline) ? headline : findSurest(compared, answers);
  // A rate that a few blocks suggest says more than a sure figure of the memory.
  const isBeside = surest !== undefined && isOfMemory(surest) && headline?.outcome === 'indicative';
  const sure = isBeside ? undefined : surest;
  const limits = describeLimits(candidate, reference);
  if (sure === undefined && doubt !== undefined)
    return {
      profile,
      verdict: `cannot tell ${candidate.name} from ${reference.name}: ${doubt.text}`,
      shortVerdict: `cannot tell ${candidate.name} from ${reference.name}: ${shortenDoubt(doubt.text)}`,
      caveats: troubles,
    };
  const shown = sure ?? headline;
  const latencyRow = rows.find(({ metric }) => metric === 'p99');
  return {
    profile,
    ...(troubles.length > 0 || shown === undefined ? {} : { clause: writeClause(shown, compared) }),
    ...(shown === undefined
      ? { verdict: `cannot tell ${candidate.name} from ${reference.name}: too few replies` }
      : describeVerdict(shown, compared)),
    ...(latencyRow === undefined || shown?.metric !== 'throughput'
      ? {}
      : {
          latency: `p99 ${formatMetric('p99', latencyRow.candidate)} vs ${formatMetric('p99', latencyRow.reference)}`,
          change: `(${describeChange(latencyRow)})`,
        }),
    caveats: [
      ...troubles,
      ...(headline === undefined || shown === headline ? [] : [describeOpen(headline, compared)]),
      limits,
    ],
  };
}

/**
 * @param events of the profile
 * @param lower the target at the rate that followed one that was missed; undefined: none did
 */
export function summarizeOnlyTarget(
  profile: string,
  target: TargetReport,
  events: readonly EventReport[] = [],
  lower?: TargetReport,
): Summary {
  const troubles = describeTroubles([target]);
  const failedEvents = describeFailedEvents(events.filter((event) => event.target === target.name));
  if (target.completedRounds === 0)
    return { profile, verdict: `${target.name}: nothing measured`, caveats: troubles };
  const told = describeEventsOf(target.name, events);
  if (told !== undefined) return { profile, verdict: [...failedEvents, told].join('; '), caveats: troubles };
  const { p99 } = target.values;
  const atLower = lower === undefined ? undefined : describeTail(lower);
  return {
    profile,
    verdict: [...failedEvents, `${showRate(target)} ops/s`, ...(atLower === undefined ? [] : [atLower])].join(
      '   ',
    ),
    ...(p99 === undefined ? {} : { latency: `p99 ${formatMetric('p99', p99)}` }),
    caveats: [...troubles, ...(target.limit === undefined ? [] : [target.limit.kind])],
  };
}

/** "p99 12.1 ms at 990 ops/s"; undefined: that rate was missed too, or nothing is known of it. */
function describeTail({ values, pace, completedRounds }: TargetReport): string | undefined {
  if (pace === undefined || pace.missedRounds > completedRounds / 2) return undefined;
  const tail = (['p99', 'p95', 'p50'] as const).find((id) => values[id] !== undefined);
  return tail && `${tail} ${formatMetric(tail, values[tail])} at ${formatCount(pace.targetPerSecond)} ops/s`;
}

/** Beside the metric that the profile is about: differences before what is the same, and memory last. */
function findSurest(compared: Comparison, answers: PairAnswers | undefined): RatioRow | undefined {
  const surest = surestRow(compared);
  const same = compared.doubt === undefined ? [] : nextBestRows(compared).filter(isEqual);
  const choices = [
    answers && findAtSameRate(answers, 'better', 'worse'),
    surest !== undefined && isOfMemory(surest) ? undefined : surest,
    answers && findAtSameRate(answers, 'equal'),
    same.find((row) => !isOfMemory(row)),
    surest,
    same[0],
  ];
  return choices.find((row) => row !== undefined);
}

/** "dragonfly faster: 1.84× [1.79, 1.90] the ops/s of redis", and the same without the interval. */
function describeVerdict(
  row: RatioRow,
  { candidate, reference, tolerance }: ComparedPair,
): Pick<Summary, 'verdict' | 'shortVerdict'> {
  if (isFarApart(row)) {
    const verdict = `cannot tell by ${nameMetric(row)}: ${FAR_APART_WORDS}`;
    return { verdict, shortVerdict: verdict };
  }
  const { value, bounds } = formatRow(row);
  const isRange = row.outcome === 'indicative';
  const shown = bounds === undefined ? value : isRange ? `${value} (${bounds})` : `${value} ${bounds}`;
  const write = (ratio: string, isShort = false): string => {
    const perSecond = isShort ? '/s' : ' ops/s';
    const rate = row.ratePerSecond === undefined ? '' : ` at ${formatCount(row.ratePerSecond)}${perSecond}`;
    const open = isShort ? 'speed: cannot tell' : 'cannot tell which is faster';
    const of = `${ratio} the ${nameMetric(row)} of ${reference}${rate}`;
    const onCores = row.besideGenerator ? ' on shared cores' : '';
    // Of 1.00× the interval tells something, and the ratio nothing.
    const alike =
      isEqual(row) && readsAsSame(row.estimate.ratio) && ratio === value
        ? `the ${nameMetric(row)} of ${candidate} and ${reference}${rate}`
        : `${candidate} ${of}`;
    if (isOfMemory(row) && isEqual(row)) return `${open}; memory the same: ${alike}`;
    if (isOfMemory(row) && isSure(row)) return `${open}; ${candidate} ${row.word}: ${of}`;
    switch (row.outcome) {
      case 'indicative':
        return `indicative only: ${candidate} ${of}`;
      case 'cannot-tell':
        return `cannot tell: ${candidate} ${of}`;
      case 'equal':
        return `same within ${formatTolerance(tolerance)}${onCores}: ${alike}`;
      default:
        // The condition stands where no narrow terminal cuts it off.
        return `${candidate} ${row.word}${onCores}: ${of}`;
    }
  };
  return { verdict: `${write(shown)}${row.boundUnder ?? ''}`, shortVerdict: write(value, true) };
}

/** "dragonfly faster: ops/s 1.84×", "valkey: the same p50", "valkey: B/key 0.91×" */
function writeClause(row: RatioRow, { candidate }: ComparedPair): string {
  const onCores = row.besideGenerator ? ' on shared cores' : '';
  if (row.outcome === 'indicative') return `${candidate}: indicative only`;
  if (!isSure(row)) return `${candidate}: cannot tell`;
  if (isEqual(row)) return `${candidate}${onCores}: the same ${nameMetric(row)}`;
  const word = isOfMemory(row) ? '' : ` ${row.word}`;
  return `${candidate}${word}${onCores}: ${nameMetric(row)} ${formatRow(row).value}`;
}

function isEqual({ outcome }: RatioRow): boolean {
  return outcome === 'equal';
}

/** "ops/s: cannot tell, the client was the limit"; "ops/s: 1.85×, too few blocks" */
function describeOpen(row: RatioRow, { doubt }: ComparedPair): string {
  const label = nameMetric(row);
  if (doubt !== undefined) return `${label}: cannot tell, ${shortenDoubt(doubt.text)}`;
  if (isFarApart(row)) return `${label}: cannot tell, rounds far apart`;
  const word = row.outcome === 'indicative' ? 'too few blocks' : 'cannot tell';
  return `${label}: ${formatRow(row).value}, ${word}`;
}

function describeLimits(candidate: TargetReport, reference: TargetReport): string {
  const [ofCandidate, ofReference] = [candidate, reference].map(({ limit }) => limit?.kind ?? 'unknown');
  return ofCandidate === ofReference
    ? limitWords(ofCandidate!)
    : `${candidate.name} ${limitWords(ofCandidate!)}, ${reference.name} ${limitWords(ofReference!)}`;
}

/** Failed rounds and failed requests, for a line that stands alone. */
function describeTroubles(targets: readonly TargetReport[]): string[] {
  return targets.flatMap(({ name, failures, plannedRounds, completedRounds, tally, pace }) => [
    ...(failures.length === 0 ? [] : [`${name} failed ${failures.length} of ${plannedRounds} rounds`]),
    ...(pace === undefined || pace.missedRounds === 0
      ? []
      : [`${name} missed the rate in ${pace.missedRounds} of ${completedRounds} rounds`]),
    ...(tally.errors + tally.timeouts === 0
      ? []
      : [`${name} ${formatCount(tally.errors + tally.timeouts)} failed requests`]),
  ]);
}

function describeChange({ estimate, outcome }: RatioRow): string {
  const { value, bounds } = formatEstimatedChange(estimate);
  if (bounds === undefined) return value;
  return outcome === 'indicative' ? `${value}, blocks ${bounds}` : `${value} ${bounds}`;
}
