// `cache-bench compare`: one saved run beside another, or two targets of one run.
import { resolve } from 'node:path';

import type { Difference } from '../../compare/comparable.ts';
import { compareRuns } from '../../compare/compare-runs.ts';
import { compareObserved } from '../../compare/observed/compare-observed.ts';
import type { ObservedResult } from '../../compare/observed/observe-result.ts';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { CacheBenchError, usageError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import { renderTerminalSheet } from '../../report/sheet/terminal-sheet.ts';
import { type BaselineFolder, listBaselines } from '../../result/baseline.ts';
import type { RunDigest } from '../../result/digest.ts';
import { failoverKind } from '../../result/kinds/failover.ts';
import { raceKind } from '../../result/kinds/race.ts';
import { kindOf } from '../../result/kinds.ts';
import type { CommandArgs } from '../command.ts';
import { refuseFlagsOfRuns } from '../gate/gate-observed.ts';
import { baselinesFolder } from '../gate/gate-setup.ts';
import type { ComparedSide } from '../gate/load-baseline.ts';
import { readOptions } from '../options/read-options.ts';
import { findPlace } from '../results/find-place.ts';
import { DEFAULT_TOLERANCE } from '../run/choices.ts';
import { noiseFloorOf } from '../run/noise.ts';
import { describeTerminal } from '../terminal/terminal.ts';
import { toObservedSheet } from './observed-sheet.ts';
import { COMPARE_OPTIONS } from './options.ts';
import { readBoth } from './read-both.ts';
import { describeDifferences, describeRunsComparison, OF_OBSERVED } from './text.ts';

/** @returns the exit code */
export async function compareCommand(host: Host, args: CommandArgs): Promise<number> {
  const options = readOptions(COMPARE_OPTIONS, args, host.env);
  const reference = readName(String(args['reference']));
  const candidate = readName(String(args['candidate']));
  const folder = baselinesFolder(host, options);
  const [first, second] = await readBoth(
    host,
    findSide(host, folder, reference.file),
    findSide(host, folder, candidate.file),
  );
  const terminal = describeTerminal(host.stdout, host.env);
  if ('observed' in first && 'observed' in second) {
    refuseFlagsOfRuns(args, ['tolerance'], reference.file, first.observed);
    refuseTargets(reference, first.observed);
    refuseTargets(candidate, second.observed);
    const both = [first.observed, requireKind(second.observed, first.observed)] as const;
    const comparison = compareObserved(...both);
    requireComparable(comparison.differences, options.force, OF_OBSERVED);
    host.stdout.write(
      options.json
        ? `${JSON.stringify(comparison)}\n`
        : renderTerminalSheet(toObservedSheet(comparison, both), terminal),
    );
    return EXIT.ok;
  }
  const before = requireDigest(first, reference.file);
  const after = requireDigest(second, candidate.file);
  const tolerance = options.tolerance ?? DEFAULT_TOLERANCE;
  const noiseFloor = noiseFloorOf(after.facts, host);
  const targets = chooseTargets(reference.target, candidate.target);
  const comparison = compareRuns(before, after, {
    tolerance,
    ...dropUndefined({ noiseFloor, targets }),
  });
  requireComparable(comparison.differences, options.force);
  host.stdout.write(
    options.json
      ? `${JSON.stringify(comparison)}\n`
      : describeRunsComparison(comparison, [before, after], {
          ...terminal,
          tolerance,
        }),
  );
  return EXIT.ok;
}

/**
 * What is there under the very name comes first, then the baseline of that name, then the run that is meant.
 *
 * @throws CacheBenchError E_RESULT_READ (exit code 2)
 */
function findSide(host: Host, folder: BaselineFolder, name: string): string {
  const isPath = host.files.look(resolve(host.cwd, name)) !== undefined;
  return isPath || !listBaselines(folder).includes(name)
    ? findPlace(host, name)
    : resolve(folder.directory, `${name}.json`);
}

/** @throws CacheBenchError E_NOT_COMPARABLE (exit code 3) */
function requireComparable(
  differences: readonly Difference[],
  force: boolean | undefined,
  names?: readonly [string, string],
): void {
  if (differences.length === 0 || force === true) return;
  throw new CacheBenchError(
    'E_NOT_COMPARABLE',
    `not comparable:\n${describeDifferences(differences, names)
      .map((line) => `  ${line}`)
      .join('\n')}`,
    {
      exitCode: EXIT.notComparable,
      hint: 'Measure both alike, in one run where possible; or pass --force and read the numbers with this in mind.',
    },
  );
}

/** @throws CacheBenchError E_RESULT_READ (exit code 2) */
function requireKind(result: ObservedResult, other: ObservedResult): ObservedResult {
  return result.kind === other.kind ? result : refuseKind(result, `run ${result.runId}`, kindOf(other).title);
}

/** @throws CacheBenchError E_RESULT_READ (exit code 2) */
function requireDigest(side: ComparedSide, file: string): RunDigest {
  return 'digest' in side ? side.digest : refuseKind(side.observed, file, raceKind.title);
}

function refuseKind(result: ObservedResult, file: string, wanted: string): never {
  const { title, next } = kindOf(result);
  throw usageError('E_RESULT_READ', `${file} holds ${title}, but the other result needs ${wanted}`, next);
}

/** `results/x#redis`: one target of a run. */
function readName(text: string): { readonly file: string; readonly target?: string } {
  const match = /^(.+)#([^#/\\]+)$/.exec(text);
  return match ? { file: match[1]!, target: match[2]! } : { file: text };
}

/** @throws CacheBenchError E_TARGET (exit code 2) */
function refuseTargets({ file, target }: ReturnType<typeof readName>, observed: ObservedResult): void {
  if (target === undefined) return;
  const { title } = kindOf(observed);
  throw usageError(
    'E_TARGET',
    `got ${file}#${target}, wanted ${file}: ${title} is compared as a whole, not by target`,
    observed.kind === failoverKind.kind
      ? 'All its targets are compared, each with the target of the same name; with one target each, the names may differ.'
      : 'Both servers took part in one plan: the report of the rehearsal shows them side by side.',
  );
}

/** One name goes for both. */
function chooseTargets(
  reference: string | undefined,
  candidate: string | undefined,
): readonly [string, string] | undefined {
  const first = reference ?? candidate;
  return first === undefined ? undefined : [first, candidate ?? first];
}
