// The Report: everything a renderer shows, worked out once. Texts are raw: each renderer escapes them for its medium.
import type { Doubt } from '../compare/judge-comparison.ts';
import type { Cell, Pace } from '../result/digest.ts';
import type { MetricId } from '../result/metrics.ts';
import type { CompletedRound } from '../result/parts/round.ts';
import type { Saturation } from '../result/parts/saturation.ts';
import type { Warning } from '../result/parts/warning.ts';
import type { RatioBounds } from '../stats/ratio-bounds.ts';

export interface Report {
  readonly toolVersion: string;
  readonly runId: string;
  readonly startedAt: string;
  /** How much was done: blocks, and the time they took. */
  readonly extent: string;
  readonly headline: Headline;
  /** What a reader must know before any number: partial, quick, failed rounds. */
  readonly notices: readonly string[];
  /** The same in fewer words, for a page that must be short. */
  readonly briefNotices: readonly string[];
  /** What was compared and how: what a sceptic would ask for. */
  readonly facts: readonly Fact[];
  readonly profiles: readonly ProfileReport[];
  /** How the targets were set up; empty with one target. */
  readonly settings: readonly SettingRow[];
  readonly warnings: readonly Warning[];
  /** One ratio over all profiles, for each candidate; absent where fewer than two can take part. */
  readonly scoreboard?: readonly ScoreRow[];
  /** Absent: no rules were declared. */
  readonly gate?: GateSection;
  /** What was looked at to make sure that both sides had the same chance; absent: not looked at. */
  readonly fairness?: FairnessSection;
  /** What was done to the servers while they were measured; absent: nothing. */
  readonly events?: readonly EventRow[];
}

/** What may be quoted, and what has to be quoted with it. */
export interface Headline {
  /** One sentence. */
  readonly claim: string;
  /** One or two sentences. */
  readonly caveat: string;
}

export interface SettingRow {
  readonly label: string;
  /** In the order of the targets; undefined: not set, or not known. */
  readonly values: readonly (string | undefined)[];
  readonly differs: boolean;
}

export interface ScoreRow {
  readonly candidate: string;
  readonly reference: string;
  readonly metric: MetricId;
  /** Geometric mean over the profiles. */
  readonly estimate: RatioBounds;
  readonly profiles: number;
  /** Profiles that could not take part. */
  readonly leftOut: number;
  readonly word: string;
  readonly isTold: boolean;
}

export type GateOutcome = 'passed' | 'failed' | 'inconclusive';

export interface GateSection {
  readonly outcome: GateOutcome;
  readonly rules: readonly GateRow[];
}

export interface GateRow {
  /** The rule as it was written. */
  readonly rule: string;
  /** Absent: a rule over all profiles. */
  readonly profile?: string;
  readonly outcome: GateOutcome;
  /** What was found, with the numbers. */
  readonly message: string;
}

export interface FairnessSection {
  /** "17 checks passed, 2 waived, 1 unknown (turbo)": one rule is one check, however many profiles it looked at. */
  readonly summary: string;
  /** Without the names of what is not known. */
  readonly briefSummary: string;
  /** Enforced and broken: no winner beside the targets that break it. */
  readonly isBroken: boolean;
  readonly checks: readonly FairnessRow[];
}

export interface FairnessRow {
  readonly rule: string;
  /** What was looked at. */
  readonly label: string;
  readonly status: 'pass' | 'warn' | 'fail' | 'waived' | 'unknown';
  /** Absent: of the run as a whole. */
  readonly profile?: string;
  /** What was found; of what was waived, the reason too. */
  readonly message: string;
  /** Of what needs one. */
  readonly fix?: string;
}

export interface EventRow {
  readonly profile: string;
  readonly target: string;
  readonly block: number;
  /** Since the begin of the measured window. */
  readonly atNs: number;
  readonly what: string;
  /** Its reply, or why it failed. */
  readonly outcome: string;
  readonly durationNs?: number;
}

/** One event of a profile on one target, over all rounds. */
export interface EventReport {
  readonly name: string;
  /** As the profile has it. */
  readonly action: string;
  readonly target: string;
  readonly begun: number;
  readonly failed: number;
  readonly values: MetricValues;
  /** Of the bystander, before the event. */
  readonly calmP99Ns?: number;
  /** The reply; where it failed, why. */
  readonly outcome: string;
}

export interface Fact {
  readonly label: string;
  readonly text: string;
  /** What must be known even by who wants nothing but the answer; absent: nothing of it. */
  readonly brief?: string;
}

export interface ProfileReport {
  readonly name: string;
  /** Connections, depth, threads, loop and what latency means in it. */
  /** What the profile says of itself; may be empty. */
  readonly description: string;
  readonly load: string;
  /** Connections, depth and loop. */
  readonly briefLoad: string;
  /** One value of a sweep, or one step of a ladder: what it shows is shown together with the others. */
  readonly isPart?: true;
  /** In the order of the run. */
  readonly targets: readonly TargetReport[];
  /** Every other target against the reference; empty with one target. */
  readonly comparisons: readonly Comparison[];
  /** What was done to the servers meanwhile, and what others felt of it. */
  readonly events: readonly EventReport[];
  /** Why numbers are what nobody expects, each in a sentence. */
  readonly remarks: readonly string[];
  /** Rounds and blocks that look odd, each with the reason; nothing is dropped for it. */
  readonly oddities: readonly string[];
  /** One for each comparison, or for the only target. */
  readonly summaries: readonly Summary[];
  /** What was asked of every pair, in the order of `comparisons`; empty for the equal-rate part of another profile. */
  readonly answers: readonly PairAnswers[];
  /** Set for the equal-rate part of another profile: the name of that one. */
  readonly partOf?: string;
}

/** How much, how long, at what cost: each told by itself. */
export interface PairAnswers {
  readonly candidate: string;
  readonly reference: string;
  /** One sentence that leads with what can be told. */
  readonly headline: string;
  readonly answers: readonly AnswerRow[];
}

export interface AnswerRow {
  readonly question: 'how much' | 'how long' | 'at what cost';
  readonly metric: MetricId;
  /** A clause without a full stop: "dragonfly did 1.84× [1.79, 1.90] the ops/s of redis (150k vs 81.2k)". */
  readonly sentence: string;
  readonly outcome: Outcome;
  /** As other rows have it, with the outcome of this answer; absent: there is no ratio. */
  readonly row?: RatioRow;
  /** Both targets were offered the same rate. */
  readonly isAtEqualRate: boolean;
  /** That rate; absent: each did what it could. */
  readonly ratePerSecond?: number;
  /** candidate / reference; absent where there is none, and where only a bound is known. */
  readonly ratio?: number;
}

/** The value of each metric; absent: n/a. */
export type MetricValues = Readonly<Partial<Record<MetricId, number>>>;

export interface Tally {
  /** Successful replies. */
  readonly completed: number;
  readonly errors: number;
  readonly timeouts: number;
}

export interface TargetReport {
  readonly name: string;
  readonly plannedRounds: number;
  readonly completedRounds: number;
  readonly failures: readonly Failure[];
  readonly values: MetricValues;
  /** Of metrics without a value, since the tool that measured them can't tell so much: at least so much. */
  readonly least?: MetricValues;
  readonly tally: Tally;
  readonly operations: readonly OperationReport[];
  /** Absent when no round completed. */
  readonly limit?: LimitSummary;
  /** The client was the limit, and no rate that was set and kept: throughput is a lower bound. */
  readonly atLeast: boolean;
  /** Open loop only. */
  readonly pace?: Pace;
  /** Cores that the server spent spinning while it waited for work, in the median round; absent: hardly any, or not known. */
  readonly spunCores?: number;
  /** What replies waited in the generator, where the kernel timed them: it is in no latency. */
  readonly ownWaitNs?: Cell['ownWaitNs'];
  /** Most frequent first. */
  readonly errorExamples: CompletedRound['errorExamples'];
}

export interface OperationReport {
  readonly name: string;
  readonly values: MetricValues;
  readonly least?: MetricValues;
  readonly tally: Tally;
}

export interface Failure {
  readonly block: number;
  readonly code: string;
  readonly message: string;
}

/** What limited most rounds, told with the numbers of the median one of them. */
export interface LimitSummary {
  readonly kind: Saturation['limit'];
  readonly rounds: number;
  /** Rounds with another limit, by kind. */
  readonly others: readonly { readonly kind: Saturation['limit']; readonly rounds: number }[];
  readonly reason: string;
}

export type Outcome = 'better' | 'worse' | 'equal' | 'cannot-tell' | 'indicative';

export interface RatioRow {
  readonly metric: MetricId;
  /** Of this event; absent: of the load. */
  readonly event?: string;
  /** Both were offered this rate, beside the profile's own load. */
  readonly ratePerSecond?: number;
  readonly candidate: number;
  readonly reference: number;
  /** From the blocks in which both targets completed; of what is counted once it has no bounds. */
  readonly estimate: RatioBounds;
  readonly outcome: Outcome;
  /**
   * Set where the generator held the better side back: `estimate.ratio` is a bound then, without an interval. The
   * candidate has at least, or at most, so many times the reference's.
   */
  readonly bound?: 'at-least' | 'at-most';
  /** Words for what the bound holds under: " at 50 connections". */
  readonly boundUnder?: string;
  /** The word holds with this generator on the servers' cores, and is not known with another. */
  readonly besideGenerator?: true;
  /** What the candidate is: faster, smaller, cannot tell … */
  readonly word: string;
  /** Half a sentence: why the run cannot tell. */
  readonly why?: string;
  /** The kind of that reason. */
  readonly doubt?: Doubt;
}

/** Why no winner may be named whatever the numbers say. */
export interface WinnerDoubt {
  /** Half a sentence. */
  readonly text: string;
  /** A busy client spoils rates and latencies; failed requests spoil memory and CPU too. */
  readonly spoils: 'speed' | 'everything';
}

export interface Comparison {
  readonly candidate: string;
  readonly reference: string;
  /** Blocks in which both targets completed. */
  readonly pairs: number;
  /** Neither more than this share above the other is "same". */
  readonly tolerance: number;
  readonly doubt?: WinnerDoubt;
  readonly rows: readonly RatioRow[];
  /** What others felt of each event, and how long it took; empty without events. */
  readonly eventRows: readonly RatioRow[];
  /** One or two sentences. */
  readonly headline: string;
}

/** The last line of a profile, which stands by itself; a narrow renderer leaves out what follows the verdict. */
export interface Summary {
  readonly profile: string;
  /** The surest thing that can be said. */
  readonly verdict: string;
  /** The same in fewer words. */
  readonly shortVerdict?: string;
  /** In so few that those of several candidates may share a line; absent: there is more to be said, of failures too. */
  readonly clause?: string;
  readonly latency?: string;
  /** Change of that latency with its interval. */
  readonly change?: string;
  /** Failures and errors, what cannot be told, what limited: the most important first. */
  readonly caveats: readonly string[];
}
