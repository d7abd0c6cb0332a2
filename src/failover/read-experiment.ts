// Reads failover experiments: the ones shipped with the package by name, all others by path.
import { basename, join, relative, resolve } from 'node:path';
import { dropUndefined } from '../core/drop-undefined.ts';
import { messageOf, usageError } from '../core/errors.ts';
import type { FileSystem } from '../core/file-system.ts';
import { findShipped } from '../core/package-files.ts';
import { isMistake, readFault } from '../faults/fault-schema.ts';
import { readDocument } from '../profile/document.ts';
import { parseDocument } from '../profile/parse-document.ts';
import {
  didYouMean,
  formatProblem,
  type Path,
  type Problem,
  type ReportProblem,
} from '../profile/problems.ts';
import { isFailover } from '../profile/read-profile.ts';
import type { Experiment, ExperimentStep, TimedStep } from './experiment.ts';
import { type ExperimentInput, type ExperimentStepInput, experimentSchema } from './schema.ts';

const SHIPPED_FOLDER = findShipped('workloads/experiments/');
const PREFIX = 'failover-';

export interface ExperimentPlace {
  /** Where relative paths begin. */
  readonly cwd: string;
  readonly files: FileSystem;
}

/** Without what all their files begin with: "kill-primary". */
export function listShippedExperiments(files: FileSystem): readonly string[] {
  return files
    .list(SHIPPED_FOLDER)
    .filter(isFailover)
    .map((file) => basename(file, '.yaml').slice(PREFIX.length))
    .sort();
}

/**
 * @param nameOrPath a bare name is a shipped one; with a slash, or ending in .yaml or .yml, a path
 * @throws CacheBenchError E_EXPERIMENT (exit code 2) with all mistakes of the file, one a line
 */
export function readExperiment(nameOrPath: string, { cwd, files }: ExperimentPlace): Experiment {
  const isPath = /[\\/]|\.ya?ml$/i.test(nameOrPath) && !nameOrPath.startsWith(`experiments/${PREFIX}`);
  const name = nameOrPath.replace(/^experiments\//, '').replace(/^failover-/, '');
  const path = isPath ? resolve(cwd, nameOrPath) : join(SHIPPED_FOLDER, `${PREFIX}${name}.yaml`);
  const names = listShippedExperiments(files);
  if (!isPath && !names.includes(name))
    throw usageError(
      'E_EXPERIMENT',
      `unknown experiment, got '${nameOrPath}', wanted one of ${names.join(', ')}, or a path that ends in .yaml${didYouMean(name, names)}`,
    );
  const file = isPath ? nameOrPath : relative(cwd, path);
  const { experiment, problems } = validateExperimentText(readText(path, file, files), file);
  if (experiment !== undefined) return experiment;
  throw usageError(
    'E_EXPERIMENT',
    problems.map(formatProblem).join('\n'),
    'docs/failover.md explains every key.',
  );
}

/** Rather than a profile: it has a topology and faults. */
export function isExperimentText(text: string): boolean {
  const { data } = readDocument(text, '');
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return false;
  return 'topology' in data && 'faults' in data;
}

export interface ExperimentValidation {
  /** Absent when there is any problem. */
  readonly experiment?: Experiment;
  /** In the order of the file. */
  readonly problems: readonly Problem[];
}

export function validateExperimentText(text: string, file: string): ExperimentValidation {
  const { input, report, listProblems } = parseDocument(
    text,
    file,
    experimentSchema,
    'a map with topology: and faults:',
  );
  if (input === undefined) return { problems: listProblems() };
  const steps = input.faults.map((step, index) => readStep(step, input, ['faults', index], report));
  const problems = listProblems();
  if (problems.length > 0) return { problems };
  return { problems, experiment: toExperiment(input, steps, file) };
}

function toExperiment(
  input: ExperimentInput,
  steps: readonly (TimedStep | undefined)[],
  file: string,
): Experiment {
  return {
    name:
      input.name ??
      basename(file)
        .replace(/\.ya?ml$/i, '')
        .replace(/^failover-/, ''),
    ...{ file, description: input.description, topology: input.topology },
    settings: Object.fromEntries(
      Object.entries(input.settings).map(([flag, value]) => [flag, String(value)]),
    ),
    downAfterNs: input['down-after'],
    failoverTimeoutNs: input['failover-timeout'],
    observeNs: input.observe,
    ...dropUndefined({ snapshotBeforeNs: input['snapshot-before'] }),
    steps: steps.filter((step) => step !== undefined),
  };
}

/** @returns undefined after what is wrong was reported */
function readStep(
  input: ExperimentStepInput,
  { topology, observe }: ExperimentInput,
  path: Path,
  report: ReportProblem,
): TimedStep | undefined {
  const isAlien = (group: string) => group === (topology === 'sentinel' ? 'nodes' : 'sentinels');
  const alien = input.from?.findIndex(isAlien) ?? -1;
  if (alien >= 0)
    report(
      [...path, 'from', alien],
      `got '${input.from![alien]}', which a topology of kind ${topology} has not`,
    );
  if (input.at + (input.for ?? 0) >= observe)
    report([...path, 'at'], 'it would still go on when the observation ends: raise observe');
  const step = readWhat(input, path, report);
  if (step === undefined) return undefined;
  return { step, atNs: input.at, ...dropUndefined({ forNs: input.for }) };
}

const ON_THE_WAY: readonly string[] = ['slow', 'refuse', 'black-hole', 'one-way', 'reset', 'half-open'];

function readWhat(input: ExperimentStepInput, path: Path, report: ReportProblem): ExperimentStep | undefined {
  const { kind, node = 'primary', from = [] } = input;
  if (kind === 'switchover') {
    for (const key of ['node', 'from', 'for', 'delay', 'lost'] as const)
      if (input[key] !== undefined) report([...path, key], `a switchover has no ${key}`, 'key');
    return { kind };
  }
  if (kind === 'partition') {
    if (from.length === 0)
      report(path, 'from is missing, wanted who is cut off from the node, such as [clients]');
    return { kind, node, from };
  }
  const fault = readFault({ kind, delay: input.delay, lost: input.lost });
  if (isMistake(fault)) {
    report(input[fault.key] === undefined ? path : [...path, fault.key], fault.message);
    return undefined;
  }
  if (from.length > 0 && !ON_THE_WAY.includes(kind))
    report([...path, 'from'], `${kind} happens to the server, and so to all: leave out from`, 'key');
  return { kind: 'fault', fault, node, from };
}

function readText(path: string, file: string, files: FileSystem): string {
  try {
    return files.readText(path);
  } catch (error) {
    throw usageError(
      'E_EXPERIMENT',
      `no experiment to read at ${file}: ${messageOf(error)}`,
      `Name a YAML file, or one that is shipped: ${listShippedExperiments(files).join(', ')}.`,
    );
  }
}
