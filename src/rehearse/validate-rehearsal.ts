// From the text of a rehearsal file to the rehearsal, or to everything that is wrong with it.
import { basename } from 'node:path';
import { REHEARSAL_METRICS } from '../compare/observed/rehearsal-metrics.ts';
import { dropUndefined } from '../core/drop-undefined.ts';
import { readFault } from '../faults/fault-schema.ts';
import { parseObservedRule } from '../gate/observed-rules.ts';
import { RuleMistake } from '../gate/rule-reader.ts';
import { readDocument } from '../profile/document.ts';
import { parseDocument } from '../profile/parse-document.ts';
import type { Path, Problem, ReportProblem } from '../profile/problems.ts';
import type { Rehearsal, RehearsalCopy, RehearsalFault, RehearsalPhase } from './rehearsal.ts';
import { type RehearsalInput, rehearsalSchema } from './schema.ts';

export interface RehearsalValidation {
  /** Absent when there is any problem. */
  readonly rehearsal?: Rehearsal;
  /** In the order of the file. */
  readonly problems: readonly Problem[];
}

/** Rather than a profile: it has phases at its top. */
export function isRehearsalText(text: string): boolean {
  const { data } = readDocument(text, '');
  return typeof data === 'object' && data !== null && !Array.isArray(data) && 'phases' in data;
}

/** The profile is not looked up: that takes reading another file. */
export function validateRehearsalText(text: string, file: string, directory: string): RehearsalValidation {
  const { input, report, listProblems } = parseDocument(text, file, rehearsalSchema, 'a map with phases:');
  if (input === undefined) return { problems: listProblems() };
  const phases = input.phases.map((_, index) => readPhase(input, index, report));
  checkRules(input, report);
  refuseTwice(input, report);
  checkLoad(input, report);
  const problems = listProblems();
  if (problems.length > 0) return { problems };
  const { profile, log, rate, connections, keys } = input;
  return {
    problems,
    rehearsal: {
      name: input.name ?? basename(file).replace(/\.ya?ml$/i, ''),
      description: input.description,
      file,
      directory,
      ...dropUndefined({ profile, log, ratePerSecond: rate, connections, keys }),
      split: input.split,
      order: input.order,
      witnesses: input.witnesses,
      ttlToleranceNs: input['ttl-tolerance'],
      timeoutNs: input.timeout,
      verify: { exactUpTo: input.verify['exact-up-to'], sample: input.verify.sample },
      rules: input.rules.map((rule, index) => ({ text: rule, path: ['rules', index] })),
      phases,
    },
  };
}

function checkLoad({ profile, log, keys }: RehearsalInput, report: ReportProblem): void {
  if (profile === undefined && log === undefined)
    report([], 'got neither profile nor log, wanted one of them: what is sent to the servers');
  if (log === undefined) return;
  if (profile !== undefined)
    report(['log'], 'got a profile too, wanted one of them: what is sent to the servers');
  if (keys !== undefined) report(['keys'], 'the keys of a log are its own');
}

function checkRules({ rules, phases }: RehearsalInput, report: ReportProblem): void {
  const subjects = phases.map(({ name }) => name);
  for (const [index, rule] of rules.entries())
    try {
      parseObservedRule(rule, REHEARSAL_METRICS, { subjects });
    } catch (error) {
      if (!(error instanceof RuleMistake)) throw error;
      report(['rules', index], `${JSON.stringify(rule)}, character ${error.index + 1}: ${error.message}`);
    }
}

type PhaseInput = RehearsalInput['phases'][number];

function readPhase(input: RehearsalInput, index: number, report: ReportProblem): RehearsalPhase {
  const phase = input.phases[index]!;
  const path: Path = ['phases', index];
  const writes =
    phase.writes ?? (phase.share > 0 || phase.copy === 'dual-write' ? 'dual-async' : 'reference');
  if (index === 0 && (phase.share > 0 || phase.copy !== undefined || writes !== 'reference'))
    report(
      path,
      'the first phase is the reference alone, so that there is something to compare with: no share, copy or writes',
    );
  if (index === 0 && phase.rate !== undefined)
    report([...path, 'rate'], 'the first phase has the rate itself: it stands at the top of the file');
  if (phase.rate === 0)
    report([...path, 'rate'], 'got 0%, wanted more: users that send nothing feel nothing');
  if (phase.rollback && phase.share > 0)
    report([...path, 'share'], 'a rollback sends all traffic to the reference: no share');
  if (phase.authority !== undefined && !writes.startsWith('dual'))
    report([...path, 'authority'], `only dual writes have an authority, and these go to: ${writes}`);
  const copy = readCopy(phase, path, report);
  if (copy?.way === 'replicaof' && writes !== 'reference')
    report([...path, 'writes'], 'a replica takes no writes: leave writes out while it follows');
  return {
    name: phase.name,
    durationNs: phase.for,
    pace: phase.rate ?? 1,
    share: phase.share,
    split: phase.split ?? input.split,
    writes,
    authority: phase.authority ?? 'reference',
    compare: phase.compare,
    queue: phase.queue,
    readThrough: phase['read-through'],
    isRollback: phase.rollback,
    ...dropUndefined({ copy }),
    faults: phase.faults.flatMap((_, at) => readFaultAt(phase, at, [...path, 'faults', at], report)),
  };
}

function readCopy(phase: PhaseInput, path: Path, report: ReportProblem): RehearsalCopy | undefined {
  const { copy: way, from, replace, hold } = phase;
  if (way !== 'snapshot') {
    if (replace !== undefined) report([...path, 'replace'], 'only copy: snapshot replaces keys');
    if (hold !== undefined) report([...path, 'hold'], 'only copy: snapshot holds users back');
  }
  if (way === undefined) {
    if (from !== undefined) report([...path, 'from'], 'nothing is copied in this phase');
    return undefined;
  }
  if (way === 'replicaof' && from === 'candidate')
    report([...path, 'from'], 'replicaof is from the reference only: the traffic comes back by a snapshot');
  return { way, from: from ?? 'reference', replace: replace ?? false, hold: hold ?? false };
}

function readFaultAt(
  phase: PhaseInput,
  at: number,
  path: Path,
  report: ReportProblem,
): readonly RehearsalFault[] {
  const input = phase.faults[at]!;
  const fault = readFault(input);
  if ('key' in fault) {
    report([...path, fault.key], fault.message);
    return [];
  }
  if (input.at >= phase.for) report([...path, 'at'], `the phase lasts only ${phase.for / 1e9}s`);
  return [{ fault, on: input.on, atNs: input.at, ...dropUndefined({ forNs: input.for }) }];
}

function refuseTwice({ phases }: RehearsalInput, report: ReportProblem): void {
  for (const [index, { name }] of phases.entries())
    if (phases.findIndex((phase) => phase.name === name) < index)
      report(['phases', index, 'name'], `got ${JSON.stringify(name)} twice, wanted a name for each phase`);
}
