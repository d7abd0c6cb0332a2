// `cache-bench compare`: one saved run beside another, or two targets of one run.

import { resolve } from 'node:path';
import { compareRuns } from '../../compare/compare-runs.ts';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { CacheBenchError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import type { CommandArgs } from '../command.ts';
import { readDigest } from '../gate/load-baseline.ts';
import { readOptions } from '../options/read-options.ts';
import { DEFAULT_TOLERANCE } from '../run/choices.ts';
import { noiseFloorOf } from '../run/noise.ts';
import { describeTerminal } from '../terminal/terminal.ts';
import { COMPARE_OPTIONS } from './options.ts';
import { describeDifferences, describeRunsComparison } from './text.ts';

/** @returns the exit code */
export async function compareCommand(host: Host, args: CommandArgs): Promise<number> {
  const options = readOptions(COMPARE_OPTIONS, args, host.env);
  const reference = readName(String(args['reference']));
  const candidate = readName(String(args['candidate']));
  const before = await readDigest(host, resolve(host.cwd, reference.file));
  const after = await readDigest(host, resolve(host.cwd, candidate.file));
  const tolerance = options.tolerance ?? DEFAULT_TOLERANCE;
  const noiseFloor = noiseFloorOf(after.facts, host);
  const targets = chooseTargets(reference.target, candidate.target);
  const comparison = compareRuns(before, after, {
    tolerance,
    ...dropUndefined({ noiseFloor, targets }),
  });
  if (comparison.differences.length > 0 && options.force !== true)
    throw new CacheBenchError(
      'E_NOT_COMPARABLE',
      `not comparable:\n${describeDifferences(comparison.differences)
        .map((line) => `  ${line}`)
        .join('\n')}`,
      {
        exitCode: EXIT.notComparable,
        hint: 'Measure both alike, in one run where possible; or pass --force and read the numbers with this in mind.',
      },
    );
  host.stdout.write(
    options.json
      ? `${JSON.stringify(comparison)}\n`
      : describeRunsComparison(comparison, [before, after], {
          ...describeTerminal(host.stdout, host.env),
          tolerance,
        }),
  );
  return EXIT.ok;
}

/** `results/x#redis`: one target of a run. */
function readName(text: string): { readonly file: string; readonly target?: string } {
  const match = /^(.+)#([^#/\\]+)$/.exec(text);
  return match ? { file: match[1]!, target: match[2]! } : { file: text };
}

/** One name goes for both. */
function chooseTargets(
  reference: string | undefined,
  candidate: string | undefined,
): readonly [string, string] | undefined {
  const first = reference ?? candidate;
  return first === undefined ? undefined : [first, candidate ?? first];
}
