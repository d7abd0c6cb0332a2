// From a result to the Report that every renderer shows. Pure: same result, same report.
import { formatCount } from '../core/units.ts';
import type { ProfileRun, RunResult } from '../result/schema.ts';
import { compareTargets } from './comparison.ts';
import { listFacts } from './facts.ts';
import { writeReportHeadline } from './headline.ts';
import type { ProfileReport, Report, TargetReport } from './model.ts';
import { summarizeComparison, summarizeOnlyTarget } from './sentences.ts';
import { listSettings } from './settings.ts';
import { reportTarget } from './target-report.ts';

export function buildReport(result: RunResult): Report {
  const profiles = result.profiles.map((profile) => reportProfile(result, profile));
  return {
    toolVersion: result.tool.version,
    runId: result.runId,
    startedAt: result.startedAt,
    headline: writeReportHeadline(result, profiles),
    notices: listNotices(result, profiles),
    facts: listFacts(result),
    profiles,
    settings: listSettings(result.targets),
    warnings: result.warnings,
  };
}

function reportProfile(result: RunResult, profile: ProfileRun): ProfileReport {
  const { name } = profile;
  const targets = result.targets.map((target) => reportTarget(result, name, target.name));
  const rounds = result.rounds.filter((round) => round.profile === name);
  const reference = targets.find((target) => target.name === result.settings.reference);
  const candidates = reference === undefined ? [] : targets.filter((target) => target !== reference);
  const comparisons = candidates.map((candidate) => compareTargets(rounds, candidate, reference!));
  return {
    name,
    load: describeLoad(profile, targets),
    targets,
    comparisons,
    summaries:
      comparisons.length === 0
        ? targets.map((target) => summarizeOnlyTarget(name, target))
        : comparisons.map((compared, i) => summarizeComparison(name, compared, candidates[i]!, reference!)),
  };
}

function describeLoad(profile: ProfileRun, targets: readonly TargetReport[]): string {
  const { connections, pipeline, threads, clientCeilingPerSecond } = profile;
  const parts = [
    // Zero stands in results that were imported from a tool that does not tell.
    connections === 0 ? 'connections unknown' : `${connections} connections × depth ${pipeline}`,
    ...(threads === 0 ? [] : [`${threads} generator ${threads === 1 ? 'thread' : 'threads'}`]),
    ...describeLoop(targets.filter(({ completedRounds }) => completedRounds > 0)),
    clientCeilingPerSecond === undefined
      ? 'generator not calibrated'
      : `generator alone reaches ${formatCount(clientCeilingPerSecond)} ops/s`,
  ];
  return parts.join(', ');
}

function describeLoop([measured]: readonly TargetReport[]): string[] {
  if (measured === undefined) return [];
  return measured.pace === undefined
    ? ['closed loop, latency from send to reply']
    : [`open loop at ${formatCount(measured.pace.targetPerSecond)} ops/s, latency from the intended start`];
}

function listNotices(result: RunResult, profiles: readonly ProfileReport[]): string[] {
  const { blocks, quick } = result.settings;
  const failed = result.rounds.filter((round) => round.status === 'failed').length;
  const notices: string[] = [];
  if (result.partial) {
    const rounds = `${result.rounds.length} ${result.rounds.length === 1 ? 'round' : 'rounds'}`;
    notices.push(
      result.finishedAt === undefined
        ? `Partial result: the run had not ended when this was written, after ${rounds}.`
        : `Partial result: the run ended early, after ${rounds}. Later rounds are missing, and later profiles too.`,
    );
  }
  if (failed > 0) notices.push(`${failed} of ${result.rounds.length} rounds failed; see below.`);
  if (quick) notices.push(`Quick run: short rounds, ${blocks} blocks; a first look, not evidence.`);
  const unsure = profiles
    .filter(({ targets }) => targets.some(({ atLeast }) => atLeast))
    .map(({ name }) => name);
  if (unsure.length > 0)
    notices.push(
      `The client was the limit in ${unsure.join(', ')}: rates marked ≥ are lower bounds, and the latency includes waiting in the client. Give the generator more threads or CPUs (--threads, --client-cpus).`,
    );
  return notices;
}
