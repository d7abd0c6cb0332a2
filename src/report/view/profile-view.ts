// What a report shows of one profile, in which order and with which words; a renderer chooses what it has room for.
import { dropUndefined } from '../../core/drop-undefined.ts';
import { formatShare } from '../../core/units.ts';
import type { CompletedRound, RoundResult } from '../../result/parts/round.ts';
import { listBusiestThreads } from '../busiest-threads.ts';
import type { PairAnswers, ProfileReport } from '../model.ts';
import { tabulateBriefly } from './brief-table.ts';
import { type EventsView, viewEvents } from './event-view.ts';
import { tabulateComparison, tabulateMetrics, tabulateOperations, tabulateTargets } from './metric-tables.ts';
import { listGaps, listLimits, listMissing, sumUpLimits } from './profile-lines.ts';
import { type Column, type Line, type Table, texts } from './shapes.ts';

export interface ProfileView {
  readonly name: string;
  /** What the profile says of itself; may be empty. */
  readonly description: string;
  readonly load: string;
  readonly briefLoad: string;
  /** Of a sweep, a ladder or another profile, which shows what it has. */
  readonly isPart: boolean;
  /** What matters and what differs: one for each pair, or one with a row for each target. */
  readonly brief: readonly Table[];
  readonly missing: readonly Line[];
  /** Everything below is empty without it. */
  readonly isMeasured: boolean;
  /** A row for each target. */
  readonly speed?: Table;
  readonly cost?: Table;
  /** A row for each metric: speed, cost and ratios in one. */
  readonly metrics: Table;
  /** Why values are missing. */
  readonly gaps: readonly string[];
  /** Why values are what nobody expects. */
  readonly remarks: readonly string[];
  readonly comparisons: readonly ComparisonView[];
  readonly events?: EventsView;
  readonly operations?: Table;
  readonly limits: readonly Line[];
  /** What limited all targets, in a few words. */
  readonly briefLimits?: string;
  readonly oddities: readonly string[];
}

export interface ComparisonView {
  readonly headline: string;
  /** A row for each question that was asked of the pair: question, answer, verdict. */
  readonly answers?: Table;
  readonly table?: Table;
}

/** Then its values are shown where those of the others are, and its own section only in the whole report. */
export function isPartOfOther({ isPart, partOf }: Pick<ProfileReport, 'isPart' | 'partOf'>): boolean {
  return isPart === true || partOf !== undefined;
}

/** @param rounds of this profile */
export function viewProfile(profile: ProfileReport, rounds: readonly RoundResult[] = []): ProfileView {
  const { name, description, load, briefLoad, targets, comparisons, oddities } = profile;
  const measured = targets.filter(({ completedRounds }) => completedRounds > 0);
  const [speed, cost] = [tabulateTargets(measured, 'speed'), tabulateTargets(measured, 'cost')];
  const operations = tabulateOperations(targets);
  const events = viewEvents(profile);
  return {
    name,
    description,
    load,
    briefLoad,
    isPart: isPartOfOther(profile),
    brief: tabulateBriefly(profile),
    missing: listMissing(targets),
    isMeasured: measured.length > 0,
    ...(speed === undefined || measured.length === 0 ? {} : { speed }),
    ...(cost === undefined
      ? {}
      : {
          cost: withThreads(
            cost,
            measured.map((target) => target.name),
            rounds,
          ),
        }),
    metrics: tabulateMetrics(profile),
    gaps: listGaps(measured),
    remarks: profile.remarks,
    comparisons: comparisons.map((comparison) => {
      const table = tabulateComparison(comparison, targets);
      const answers = tabulateAnswers(
        profile.answers.find((pair) => pair.candidate === comparison.candidate),
      );
      return {
        headline: comparison.headline,
        ...dropUndefined({ answers, table }),
      };
    }),
    ...dropUndefined({ events, operations }),
    limits: listLimits(targets),
    ...dropUndefined({ briefLimits: sumUpLimits(targets) }),
    oddities,
  };
}

function tabulateAnswers(pair: PairAnswers | undefined): Table | undefined {
  if (pair === undefined || pair.answers.length === 0) return undefined;
  const { answers, candidate, reference } = pair;
  return {
    title: `Answers for ${candidate} and ${reference}`,
    columns: [
      texts(
        'question',
        answers.map(({ question }) => question),
      ),
      texts(
        'answer',
        answers.map(({ sentence }) => sentence),
      ),
      {
        head: 'verdict',
        kind: 'text',
        cells: answers.map(({ row, outcome }) => ({ text: row?.word ?? 'cannot tell', emphasis: outcome })),
      },
    ],
  };
}

function withThreads(table: Table, targetNames: readonly string[], rounds: readonly RoundResult[]): Table {
  const cells = targetNames.map((target) =>
    describeThreads(
      rounds.filter(
        (round): round is CompletedRound => round.status === 'completed' && round.target === target,
      ),
    ),
  );
  if (cells.every((cell) => cell === '')) return table;
  const threads: Column = texts('busiest threads', cells);
  return { ...table, columns: [...table.columns, threads] };
}

/** As many as tell whether one thread is the limit. */
const THREADS_SHOWN = 3;

function describeThreads(rounds: readonly CompletedRound[]): string {
  const threads = listBusiestThreads(rounds);
  // A share stays on one line with its sign.
  const shown = threads
    .slice(0, THREADS_SHOWN)
    .map(({ name, cpu }) => `${name} ${formatShare(cpu, 0).replaceAll(' ', '\u00a0')}`);
  const more = threads.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
