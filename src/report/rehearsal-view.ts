// What is shown of a rehearsal, in which order and words: sections of sentences and one table each, drawn by every format.
import { formatChosenShare } from '../core/share.ts';
import { formatCount, formatDurationNs, formatInteger, formatRatio, formatShare } from '../core/units.ts';
import type { PhaseRecord, RehearsalResult, ServedRecord } from '../result/kinds/rehearsal.ts';
import { describeOutcome } from './rehearsal-outcome.ts';
import { findReasons } from './rehearsal-reasons.ts';

export interface RehearsalTable {
  readonly head: readonly { readonly text: string; readonly isNumber: boolean }[];
  /** Foreign text in it is hostile until escaped. */
  readonly rows: readonly (readonly string[])[];
}

export interface RehearsalSection {
  readonly heading: string;
  readonly sentences: readonly string[];
  readonly table?: RehearsalTable;
}

export interface RehearsalView {
  readonly title: string;
  /** What it came to, in one sentence. */
  readonly headline: string;
  readonly sections: readonly RehearsalSection[];
}

export function viewRehearsal(result: RehearsalResult): RehearsalView {
  const { reference, candidate, name } = result;
  const sections = [
    viewPhases(result),
    viewAnomalies(result),
    viewShadow(result),
    viewDualCosts(result),
    viewMoves(result),
    viewVerification(result),
    viewWriteCounts(result),
    viewErrors(result),
    viewRules(result),
  ];
  return {
    title: `${name}: from ${reference.name} (${reference.flavor} ${reference.version}) to ${candidate.name} (${candidate.flavor} ${candidate.version})`,
    headline: describeOutcome(result),
    sections: sections.filter((section) => section !== undefined),
  };
}

const text = (head: string) => ({ text: head, isNumber: false });
const number = (head: string) => ({ text: head, isNumber: true });

function viewPhases({ phases, dips, candidate, reference }: RehearsalResult): RehearsalSection {
  const rows = phases.flatMap((phase) => {
    const sides = [
      [reference.name, phase.reads.reference, phase.writesServed.reference],
      [candidate.name, phase.reads.candidate, phase.writesServed.candidate],
    ] as const;
    const used = sides.filter(([, reads, writes]) => countAll(reads) + countAll(writes) > 0);
    return used.map(([side, reads, writes], at) => [
      ...(at === 0 ? [phase.name, describeShare(phase), phase.writes] : ['', '', '']),
      side,
      perSecond(reads.completed + writes.completed, phase.durationNs),
      time(reads.p50Ns),
      time(reads.p99Ns),
      time(writes.p99Ns),
      formatInteger(reads.errors + reads.timeouts + writes.errors + writes.timeouts),
      hitRatio(reads),
      at === 0 ? formatDurationNs(phase.longestGapNs) : '',
    ]);
  });
  const steep = dips.filter(({ lost }) => lost > 0.05);
  return {
    heading: 'What users felt',
    sentences: steep.map(
      ({ phase, lost, recoveredNs, before }) =>
        `${phase}: the hit ratio fell from ${formatShare(before)} by ${formatShare(lost)} of its value; ${recoveredNs === undefined ? 'it did not return to 95 % of its value within the phase' : `it was back at 95 % of its value after ${formatDurationNs(recoveredNs)}`}.`,
    ),
    table: {
      head: [
        ...['phase', 'share', 'writes', 'served by'].map(text),
        ...['ops/s', 'read p50', 'read p99', 'write p99', 'errors', 'hits', 'longest gap'].map(number),
      ],
      rows,
    },
  };
}

function describeShare({ share, split }: PhaseRecord): string {
  return share === 0 ? '0 %' : `${formatChosenShare(share)} by ${split}`;
}

function viewAnomalies({ phases }: RehearsalResult): RehearsalSection {
  const found = phases.flatMap(({ name: phase, anomalies }) =>
    anomalies.filter(({ count }) => count > 0).map((anomaly) => ({ phase, ...anomaly })),
  );
  const looked = phases
    .flatMap(({ anomalies }) => anomalies)
    .filter(({ name }) => name === 'lost shadow writes');
  const writes = looked.reduce((sum, { of }) => sum + of, 0);
  const unchecked = phases.flatMap(({ name, unchecked: reason }) =>
    reason === undefined ? [] : [`${name}: the servers could not be checked: ${reason}`],
  );
  if (found.length === 0)
    return {
      heading: 'What happened to the data',
      sentences: [
        writes === 0
          ? 'No witness write was meant for both servers.'
          : `${formatInteger(writes)} witness writes were meant for both servers: none was lost, doubled or overtaken.`,
        ...unchecked,
      ],
    };
  return {
    heading: 'What happened to the data',
    sentences: unchecked,
    table: {
      head: [
        ...['phase', 'what'].map(text),
        ...['count', 'of', 'share', 'oldest'].map(number),
        text('example'),
      ],
      rows: found.map(({ phase, name, count, of, oldestNs, example = '' }) => [
        phase,
        name,
        formatInteger(count),
        formatInteger(of),
        of === 0 ? 'n/a' : formatShare(count / of, 2),
        oldestNs === undefined ? '' : formatDurationNs(oldestNs),
        example,
      ]),
    },
  };
}

function viewShadow({ phases }: RehearsalResult): RehearsalSection | undefined {
  const used = phases.filter(({ shadow }) => shadow.sent + shadow.dropped > 0);
  if (used.length === 0) return undefined;
  return {
    heading: 'Writes to the other side',
    sentences: [],
    table: {
      head: [
        text('phase'),
        text('writes'),
        ...['sent', 'acknowledged', 'refused', 'unanswered', 'dropped', 'p50', 'p99'].map(number),
      ],
      rows: used.map(({ name, writes, shadow }) => [
        name,
        writes,
        ...[shadow.sent, shadow.acknowledged, shadow.refused, shadow.unanswered, shadow.dropped].map(
          formatInteger,
        ),
        time(shadow.p50Ns),
        time(shadow.p99Ns),
      ]),
    },
  };
}

function viewDualCosts({ dualCosts = [] }: RehearsalResult): RehearsalSection | undefined {
  if (dualCosts.length === 0) return undefined;
  return {
    heading: 'What dual writes cost users',
    sentences: [
      'Ratio of phases with dual writes to phases without, pair by pair; six pairs or more give a 95 % interval.',
    ],
    table: {
      head: [text('writes'), text('time'), ...['ratio', 'low', 'high', 'pairs'].map(number)],
      rows: dualCosts.map(({ writes, metric, ratio, low, high, pairs }) => [
        writes,
        metric,
        formatRatio(ratio),
        low === undefined ? '' : formatRatio(low),
        high === undefined ? '' : formatRatio(high),
        formatInteger(pairs),
      ]),
    },
  };
}

/** Copies, the way back, and faults. */
function viewMoves({
  phases,
  reference,
  candidate,
  proxies = [],
}: RehearsalResult): RehearsalSection | undefined {
  const nameOf = (side: 'reference' | 'candidate') =>
    side === 'reference' ? reference.name : candidate.name;
  const sentences = phases.flatMap(({ name, copy, rollback, faults }) => [
    ...(copy === undefined || copy.keys === undefined
      ? []
      : [
          `${name}: ${formatInteger(copy.keys)} keys were copied from ${nameOf(copy.from)} by ${copy.way} in ${formatDurationNs(copy.durationNs)}${copy.present ? `; ${formatInteger(copy.present)} existed already` : ''}${copy.refused ? `; ${formatInteger(copy.refused)} were refused: ${copy.refusal}` : ''}${copy.heldNs === undefined ? '' : `; users waited ${formatDurationNs(copy.heldNs)}`}.`,
        ]),
    ...(rollback === undefined
      ? []
      : [
          `${name}: ${candidate.name} gave its last reply ${formatDurationNs(rollback.timeNs)} after the decision (${formatDurationNs(rollback.flipNs)} until all traffic went elsewhere, ${formatDurationNs(rollback.inFlightNs)} for requests in flight). ${rollback.lost === 0 ? `No write that ${candidate.name} acknowledged is missing on ${reference.name}.` : `${formatInteger(rollback.lost)} writes that only ${candidate.name} acknowledged are lost.`}`,
        ]),
    ...faults.map(
      ({ what, on, atNs, undoneNs, failure }) =>
        `${name}: ${nameOf(on)} ${what}, from ${formatDurationNs(atNs)}${undoneNs === undefined ? '' : ` to ${formatDurationNs(undoneNs)}`}${failure === undefined ? '' : `: ${failure}`}.`,
    ),
  ]);
  const own = proxies.map(
    ({ on, addedNs, addedP99Ns, roundTrips }) =>
      `Measuring error: the proxy before ${nameOf(on)}, which makes the faults, adds ${formatDurationNs(Math.max(0, addedNs))} to a round trip, ${formatDurationNs(Math.max(0, addedP99Ns))} at the 99th percentile (measured over ${formatInteger(roundTrips)} before the load); the times of all phases include it.`,
  );
  return sentences.length + own.length === 0
    ? undefined
    : { heading: 'What was done', sentences: [...sentences, ...own] };
}

function viewVerification(result: RehearsalResult): RehearsalSection | undefined {
  const { verification } = result;
  if (verification === undefined) return undefined;
  const { keys, compared, unread, isExact, different, mostShare, kinds, types, examples, rounds } =
    verification;
  const bound =
    mostShare === undefined ? '' : ` (at most ${formatShare(mostShare, 3)} of all, with 95 % confidence)`;
  const how = isExact
    ? `all ${formatInteger(keys)} keys`
    : `a sample of ${formatInteger(compared)} of ${formatInteger(keys)} keys, drawn from each type,`;
  const sentences = [
    `${formatInteger(different)} of ${how} differ${bound}; rounds: ${rounds}.`,
    ...(unread === undefined
      ? []
      : [`The values of ${formatInteger(unread)} keys of other types were not read.`]),
    ...Object.entries(kinds).map(([kind, count]) => `${kind}: ${formatInteger(count)}`),
    ...examples.slice(0, 3).map(({ key, kind, detail }) => `for example ${key}: ${kind}, ${detail}`),
    ...(different === 0 ? [] : findReasons(result).map((reason) => `Why: ${reason}`)),
  ];
  return {
    heading: 'The servers compared at the end',
    sentences,
    table: {
      head: [
        text('type'),
        ...(isExact ? [] : [number('keys')]),
        number(isExact ? 'keys' : 'keys of the sample'),
        number('differ'),
        // Of a type with few keys in the sample less is known than of all.
        ...(isExact ? [] : [number('at most, 95 %')]),
      ],
      rows: types.map((row) => [
        row.type,
        ...(isExact ? [] : [row.all === undefined ? 'n/a' : formatInteger(row.all)]),
        formatInteger(row.keys),
        formatInteger(row.different),
        ...(isExact ? [] : [row.mostShare === undefined ? 'n/a' : formatShare(row.mostShare, 3)]),
      ]),
    },
  };
}

/** Only where the numbers do not agree: else one sentence. */
function viewWriteCounts({
  writeCounts,
  reference,
  candidate,
}: RehearsalResult): RehearsalSection | undefined {
  if (writeCounts === undefined) return undefined;
  const wrong = writeCounts.filter(
    ({ acknowledged, doubtful, counted }) => counted < acknowledged || counted > acknowledged + doubtful,
  );
  const heading = 'Writes as the servers counted them';
  if (wrong.length === 0)
    return {
      heading,
      sentences: ['For every command, each server ran as many writes as it acknowledged.'],
    };
  return {
    heading,
    sentences: [
      'If fewer ran than were acknowledged, something in between answered and lost them; if more ran, it sent them twice.',
    ],
    table: {
      head: [
        text('server'),
        text('command'),
        ...['acknowledged', 'unanswered', 'run', 'difference'].map(number),
      ],
      rows: wrong.map(({ side, command, acknowledged, doubtful, counted }) => [
        side === 'reference' ? reference.name : candidate.name,
        command,
        formatInteger(acknowledged),
        formatInteger(doubtful),
        formatInteger(counted),
        signed(counted - acknowledged),
      ]),
    },
  };
}

function signed(value: number): string {
  return value < 0 ? `-${formatInteger(-value)}` : `+${formatInteger(value)}`;
}

const MOST_ERRORS = 8;

function viewErrors({ phases, reference, candidate }: RehearsalResult): RehearsalSection | undefined {
  const rows = phases
    .flatMap(({ name, errorExamples }) => errorExamples.map((example) => ({ name, ...example })))
    .sort((one, other) => other.count - one.count)
    .slice(0, MOST_ERRORS);
  if (rows.length === 0) return undefined;
  return {
    heading: 'Errors',
    sentences: [],
    table: {
      head: [text('phase'), text('server'), number('count'), text('what it said')],
      rows: rows.map(({ name, side, count, text: said }) => [
        name,
        side === 'reference' ? reference.name : candidate.name,
        formatInteger(count),
        said.slice(0, 70),
      ]),
    },
  };
}

const RULE_WORDS = { pass: 'holds', fail: 'broken', inconclusive: 'cannot tell' } as const;

function viewRules({ rules }: RehearsalResult): RehearsalSection | undefined {
  if (rules.length === 0) return undefined;
  return {
    heading: 'Rules',
    sentences: [],
    table: {
      head: [text('rule'), text('verdict'), number('found')],
      rows: rules.map(({ rule, outcome, shown }) => [rule, RULE_WORDS[outcome], shown]),
    },
  };
}

function countAll({ completed, errors, timeouts }: ServedRecord): number {
  return completed + errors + timeouts;
}

function perSecond(completed: number, durationNs: number): string {
  const rate = (completed * 1e9) / durationNs;
  return durationNs === 0 ? 'n/a' : formatCount(rate < 1 ? rate : Math.round(rate));
}

function time(ns: number | undefined): string {
  return ns === undefined ? '' : formatDurationNs(ns);
}

function hitRatio({ hits, misses }: ServedRecord): string {
  return hits + misses === 0 ? '' : formatShare(hits / (hits + misses));
}
