// From a result to the Report that every renderer shows. Pure: same result, same report.

import { writeCondition } from '../compare/beside-generator.ts';
import { digestRun } from '../compare/digest-run.ts';
import { findOddBlocks } from '../compare/odd-blocks.ts';
import { scoreboard as rateOverProfiles } from '../compare/scoreboard.ts';
import { dropUndefined } from '../core/drop-undefined.ts';
import { formatCount } from '../core/units.ts';
import { describeData } from '../result/describe-data.ts';
import type { RunDigest } from '../result/digest.ts';
import { type RunResult, roundsOf } from '../result/kinds.ts';
import { metricById } from '../result/metrics.ts';
import type { ProfileRun } from '../result/parts/profile-run.ts';
import { reportAnswers } from './answers.ts';
import { reportComparison } from './comparison.ts';
import { listEventRows, reportEvents } from './events.ts';
import { describeAllBlocks, describeExtent, listFacts } from './facts.ts';
import { reportFairness } from './fairness-section.ts';
import { reportGate } from './gate-section.ts';
import { writeReportHeadline } from './headline.ts';
import { listMissedRates } from './missed-rates.ts';
import type { ProfileReport, Report, ScoreRow, TargetReport } from './model.ts';
import { listNextSteps } from './next-steps.ts';
import { describePacedIo } from './paced-io.ts';
import { explainPackedValues } from './packed-values.ts';
import { listSettings } from './settings.ts';
import { summarizeComparison, summarizeOnlyTarget } from './summary.ts';
import { reportTarget } from './target-report.ts';
import { toleranceOf } from './tolerance.ts';

export function buildReport(result: RunResult): Report {
  const run = digestRun(result);
  const scoreboard = reportScoreboard(result, run);
  const events = listEventRows(result);
  const profiles = result.profiles.map((profile) => reportProfile(result, run, profile));
  const gate = 'gate' in result ? result.gate : undefined;
  return {
    toolVersion: result.tool.version,
    runId: result.runId,
    startedAt: result.startedAt,
    extent: describeExtent(result),
    headline: writeReportHeadline(result, profiles),
    notices: listNotices(result, profiles),
    briefNotices: listBriefNotices(result, profiles),
    facts: listFacts(result),
    profiles,
    ...(scoreboard.length === 0 ? {} : { scoreboard }),
    ...(gate === undefined ? {} : { gate: reportGate(gate) }),
    ...(result.fairness === undefined ? {} : { fairness: reportFairness(result.fairness) }),
    ...(events.length === 0 ? {} : { events }),
    settings: listSettings(result.targets),
    warnings: result.warnings,
  };
}

function reportProfile(result: RunResult, run: RunDigest, profile: ProfileRun): ProfileReport {
  const { name } = profile;
  const targets = result.targets.map((target) => reportTarget(result, run, name, target.name));
  const reference = targets.find((target) => target.name === result.settings.reference);
  const candidates = reference === undefined ? [] : targets.filter((target) => target !== reference);
  // A search through all cells for every metric of every profile would take the square of their number.
  const isOwn = new Set([
    name,
    ...run.profiles.filter(({ equalRate }) => equalRate?.base === name).map((part) => part.name),
  ]);
  const own = { ...run, cells: run.cells.filter((cell) => isOwn.has(cell.profile)) };
  const compared = { run: own, profile: name, tolerance: toleranceOf(result) };
  const comparisons = candidates.map((candidate) => reportComparison(compared, candidate, reference!));
  const base = profile.equalRate?.base;
  const answers =
    base === undefined
      ? comparisons.map(({ candidate, reference }) =>
          reportAnswers(own, { profile: name, candidate, reference, tolerance: toleranceOf(result) }),
        )
      : [];
  const events = reportEvents(result, run, name);
  const data = describeData(result, profile);
  return {
    name,
    ...dropUndefined({ partOf: base }),
    answers,
    description: describeProfile(profile),
    load: withData(describeLoad(result, profile, targets), data),
    briefLoad: withData(describeBriefLoad(profile, targets), data),
    ...(profile.sweep === undefined ? {} : { isPart: true as const }),
    targets,
    comparisons,
    events,
    remarks: base === undefined ? explainPackedValues(profile, targets) : [],
    oddities: listOddities(result, name, candidates),
    summaries:
      comparisons.length === 0
        ? targets.map((target) =>
            summarizeOnlyTarget(name, target, events, reportLowerRate(result, run, name, target)),
          )
        : comparisons.map((compared, i) =>
            summarizeComparison(name, compared, candidates[i]!, reference!, { events, answers: answers[i] }),
          ),
  };
}

/** The same target at the rate that followed one which was missed. */
function reportLowerRate(
  result: RunResult,
  run: RunDigest,
  base: string,
  { name, pace }: TargetReport,
): TargetReport | undefined {
  const part = run.profiles.find(({ equalRate }) => equalRate?.base === base);
  return pace === undefined || part === undefined ? undefined : reportTarget(result, run, part.name, name);
}

/** Of an imported result, or of a file from elsewhere, it may be missing or anything. */
function describeProfile({ resolved }: ProfileRun): string {
  const { description } = resolved as { readonly description?: unknown };
  return typeof description === 'string' ? description : '';
}

/** Over one profile a mean says nothing that its own line does not. */
function reportScoreboard(result: RunResult, run: RunDigest): ScoreRow[] {
  const { reference } = result.settings;
  if (result.profiles.filter(({ equalRate }) => equalRate === undefined).length < 2) return [];
  return result.targets
    .filter(({ name }) => name !== reference)
    .map(({ name: candidate }) =>
      rateOverProfiles(run, { reference, candidate, tolerance: toleranceOf(result) }),
    )
    .flatMap(({ candidate, metric, estimate, profiles, leftOut, verdict }) => {
      if (estimate === undefined || profiles.length < 2) return [];
      const isTold = verdict.word !== 'cannot-tell';
      const word = isTold ? `${verdict.word}${writeCondition(verdict)}` : `cannot tell: ${verdict.why}`;
      const counts = { profiles: profiles.length, leftOut: leftOut.length };
      return [{ candidate, reference, metric, estimate, ...counts, word, isTold }];
    });
}

function listOddities(result: RunResult, profile: string, candidates: readonly TargetReport[]): string[] {
  const { reference } = result.settings;
  const others = candidates.length === 0 ? [undefined] : candidates.map(({ name }) => name);
  const texts = others.flatMap((candidate) =>
    findOddBlocks(result, { profile, reference, ...dropUndefined({ candidate }) }).map(
      ({ block, target, why }) => `block ${block + 1}${target === undefined ? '' : `, ${target}`}: ${why}`,
    ),
  );
  return [...new Set(texts)];
}

function describeLoad(result: RunResult, profile: ProfileRun, targets: readonly TargetReport[]): string {
  const { clientCeilingPerSecond } = profile;
  const parts = [
    describeConnections(profile),
    ...describeSenders(result, profile),
    ...describeLoop(targets.filter(({ completedRounds }) => completedRounds > 0)),
    ...(profile.pacedIo === undefined ? [] : [describePacedIo(profile.pacedIo)]),
    describeGenerator(clientCeilingPerSecond, reachedIn(result, profile)),
  ];
  return parts.join(', ');
}

/** On a machine that was busy when it was calibrated and no longer in a round, the round knows better. */
function describeGenerator(ceilingPerSecond: number | undefined, reachedPerSecond: number): string {
  if (ceilingPerSecond === undefined) return 'generator not calibrated';
  return reachedPerSecond > ceilingPerSecond
    ? `generator reaches at least ${formatCount(reachedPerSecond)} ops/s, seen in a round`
    : `generator alone reaches ${formatCount(ceilingPerSecond)} ops/s`;
}

/** The most of any round of the profile and of those that share its data and commands; 0: none completed. */
function reachedIn(result: RunResult, { name, equalRate }: ProfileRun): number {
  const base = equalRate?.base ?? name;
  const alike = new Set(
    result.profiles
      .filter((other) => other.name === base || other.equalRate?.base === base)
      .map((other) => other.name),
  );
  const rates = roundsOf(result).flatMap((round) =>
    round.status === 'completed' && alike.has(round.profile)
      ? (metricById('throughput').of(round) ?? [])
      : [],
  );
  return rates.reduce((most, rate) => Math.max(most, rate), 0);
}

/** Of a fleet: what its agents had; each round has the same. */
function describeSenders(result: RunResult, { name, threads }: ProfileRun): string[] {
  const agents = roundsOf(result).flatMap((round) =>
    round.status === 'completed' && round.profile === name ? [round.agents ?? []] : [],
  )[0];
  if (agents !== undefined && agents.length > 0) {
    const all = agents.reduce((sum, { workers }) => sum + workers, 0);
    return [`${countOf(all, 'generator thread')} on ${countOf(agents.length, 'agent')}`];
  }
  return threads === 0 ? [] : [countOf(threads, 'generator thread')];
}

function countOf(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

/** Zero stands in results that were imported from a tool that does not tell. */
function describeConnections({ connections, pipeline }: ProfileRun): string {
  return connections === 0
    ? 'connections unknown'
    : `${countOf(connections, 'connection')} × depth ${pipeline}`;
}

/** Beside the load stands what the memory is of: bytes per key are of this count, this size and this content. */
function withData(load: string, data: string | undefined): string {
  return data === undefined ? load : `${load}; ${data}`;
}

function describeBriefLoad(profile: ProfileRun, targets: readonly TargetReport[]): string {
  const measured = targets.find(({ completedRounds }) => completedRounds > 0);
  const loop =
    measured?.pace === undefined
      ? 'closed loop'
      : `open loop at ${formatCount(measured.pace.targetPerSecond)} ops/s`;
  return `${describeConnections(profile)}, ${loop}`;
}

function describeLoop([measured]: readonly TargetReport[]): string[] {
  if (measured === undefined) return [];
  return measured.pace === undefined
    ? ['closed loop, latency from send to reply']
    : [`open loop at ${formatCount(measured.pace.targetPerSecond)} ops/s, latency from the intended start`];
}

function listNotices(result: RunResult, profiles: readonly ProfileReport[]): string[] {
  const { quick } = result.settings;
  const unsure = listClientBound(profiles);
  return [
    ...listTroubles(result),
    ...listMissedRates(result, profiles),
    ...(quick ? [`Quick run: short rounds, ${describeAllBlocks(result)}; a first look, not evidence.`] : []),
    ...(unsure.length === 0
      ? []
      : [
          `The client was the limit in ${unsure.join(', ')}: rates marked ≥ are lower bounds, and ${tellWaits(profiles)}.`,
        ]),
    ...listNextSteps(result, profiles),
  ];
}

function tellWaits(profiles: readonly ProfileReport[]): string {
  const targets = profiles.filter(({ partOf }) => partOf === undefined).flatMap((profile) => profile.targets);
  const areTimedByKernel = targets.every(({ atLeast, ownWaitNs }) => !atLeast || ownWaitNs !== undefined);
  return areTimedByKernel
    ? 'no latency includes a wait in the client, because the kernel timed the replies'
    : 'latencies include the wait of replies in the client';
}

function listBriefNotices(result: RunResult, profiles: readonly ProfileReport[]): string[] {
  const marks = [
    ...(result.settings.quick ? ['Quick run: a first look, not evidence.'] : []),
    ...(listClientBound(profiles).length === 0 ? [] : ['≥ means at least: the client was the limit.']),
    ...listNextSteps(result, profiles),
  ];
  return [
    ...listTroubles(result),
    ...listMissedRates(result, profiles),
    ...(marks.length === 0 ? [] : [marks.join(' ')]),
  ];
}

function listTroubles(result: RunResult): string[] {
  const rounds = roundsOf(result);
  const failed = rounds.filter((round) => round.status === 'failed').length;
  const so = `${rounds.length} ${rounds.length === 1 ? 'round' : 'rounds'}`;
  const partial =
    result.finishedAt === undefined
      ? `Partial result: the run was still going when this was written, after ${so}.`
      : `Partial result: the run ended early, after ${so}. Later rounds and profiles are missing.`;
  return [
    ...(result.partial ? [partial] : []),
    ...(failed > 0 ? [`${failed} of ${rounds.length} rounds failed; see below.`] : []),
  ];
}

/** Of profiles, whose rates are lower bounds on some target. */
function listClientBound(profiles: readonly ProfileReport[]): string[] {
  return profiles
    .filter(({ partOf, targets }) => partOf === undefined && targets.some(({ atLeast }) => atLeast))
    .map(({ name }) => name);
}
