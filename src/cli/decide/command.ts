// `cache-bench decide`: the checklist and the matrix that a team signs, by what was measured and what only they know.

import { resolve } from 'node:path';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { messageOf, usageError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import { buildDecision } from '../../decide/build-decision.ts';
import { writeStep } from '../../decide/commands.ts';
import { FACTS_TEMPLATE, type Facts, parseFacts, USUAL } from '../../decide/facts.ts';
import { toDecisionSheet } from '../../report/decision-sheet.ts';
import { escapeTerminal } from '../../report/terminal/terminal-text.ts';
import type { DecisionResult } from '../../result/kinds/decision.ts';
import { requireServerBinary } from '../../targets/programs/find-binary.ts';
import { locatePrograms } from '../../targets/programs/locate-program.ts';
import { parseTargetSpec } from '../../targets/spec/parse-target-spec.ts';
import type { CommandArgs } from '../command.ts';
import { choosePlace, keepAndShow } from '../host/keep-result.ts';
import { replaceFile } from '../host/replace-file.ts';
import { assertExports, showSheet } from '../host/show-sheet.ts';
import { withInterrupt } from '../host/with-interrupt.ts';
import { readOptions } from '../options/read-options.ts';
import { findResults, USUAL_PLACE } from '../results/find-results.ts';
import { readVersion } from '../version.ts';
import { DECIDE_OPTIONS, type DecideOptions } from './options.ts';
import { type ChosenStep, chooseSteps, readAttempts, runPlan } from './run-plan.ts';
import { createStepRunner, type StepRunner } from './run-steps.ts';

const FACTS_FILE = 'decide.yaml';

/** @returns the exit code */
export async function decideCommand(
  host: Host,
  args: CommandArgs,
  runStep: StepRunner = createStepRunner(host),
  checkTargets: (facts: Facts) => Promise<void> = (facts) => assertTargets(host, facts),
): Promise<number> {
  const options = readOptions(DECIDE_OPTIONS, args, host.env);
  const file = options.facts ?? FACTS_FILE;
  if (options.init) return writeFacts(host, file);
  assertExports(host, options);
  const facts = readFacts(host, options.facts);
  const places = (args['results'] ?? []) as readonly string[];
  const { out = USUAL_PLACE, missing = false } = options;
  const choose = async () =>
    chooseSteps(host, facts.facts, {
      ...{ out, attempts: readAttempts(host, out) },
      ...(missing ? { known: (await decide(host, places, facts, options)).checklist } : {}),
    });
  if (options.plan) return printPlan(host, await choose(), options);
  return withInterrupt(host, async (signal) => {
    if (options.run) {
      await checkTargets(facts.facts);
      await runPlan({ host, out, runStep, signal }, await choose());
    }
    const result = await decide(host, places, facts, options);
    const place = await choosePlace(host, options);
    await keepAndShow(host, result, place, options, () =>
      showSheet(host, result, toDecisionSheet(result), options),
    );
    return judge(result, options['fail-on']);
  });
}

/**
 * All commands would fail, one after another, where a target is mistyped or its program is not there.
 *
 * @throws CacheBenchError E_TARGET, E_NO_SERVER (exit code 2)
 */
async function assertTargets(host: Host, { reference, candidate }: Facts): Promise<void> {
  const texts = [reference ?? USUAL.reference, candidate ?? USUAL.candidate];
  const specs = texts.map((text) => parseTargetSpec(text, host.env));
  await locatePrograms(specs, host);
  for (const spec of specs)
    if (spec.kind === 'local' && spec.program === undefined && spec.version === undefined)
      requireServerBinary(spec.flavor, host.env);
}

function writeFacts(host: Host, file: string): number {
  const path = resolve(host.cwd, file);
  if (host.files.look(path) !== undefined)
    throw usageError(
      'E_FACTS',
      `${file} already exists and was not changed`,
      'Remove it first, or name another file with --facts.',
    );
  replaceFile(host.files, path, FACTS_TEMPLATE, file);
  host.stdout.write(`Wrote ${file}: fill in what you know, then 'cache-bench decide --plan'.\n`);
  return EXIT.ok;
}

interface ReadFacts {
  readonly facts: Facts;
  /** Absent: there is no file. */
  readonly file?: string;
}

/** @throws CacheBenchError E_FACTS (exit code 2) */
function readFacts(host: Host, named: string | undefined): ReadFacts {
  const file = named ?? FACTS_FILE;
  const path = resolve(host.cwd, file);
  if (named === undefined && host.files.look(path) === undefined) return { facts: {} };
  let text: string;
  try {
    text = host.files.readText(path);
  } catch (error) {
    throw usageError(
      'E_FACTS',
      `${file} cannot be read: ${messageOf(error)}`,
      "'cache-bench decide --init' writes one.",
    );
  }
  return { facts: parseFacts(text, file), file };
}

async function decide(
  host: Host,
  places: readonly string[],
  { facts, file }: ReadFacts,
  { out = USUAL_PLACE }: DecideOptions,
): Promise<DecisionResult> {
  const { results, unknown, others, broken } = await findResults(
    host,
    places.length > 0 ? places : existing(host, out),
  );
  for (const { place, why } of broken) host.stderr.write(`warning: ${escapeTerminal(`${place}: ${why}`)}\n`);
  return buildDecision({
    ...{ results, unknown, printed: others, facts, attempts: readAttempts(host, out) },
    ...dropUndefined({ factsFile: file }),
    directory: places[0] ?? out,
    env: host.env,
    now: host.now(),
    toolVersion: readVersion(),
  });
}

function existing(host: Host, out: string): readonly string[] {
  return host.files.look(resolve(host.cwd, out)) === undefined ? [] : [out];
}

function printPlan(host: Host, steps: readonly ChosenStep[], { out = USUAL_PLACE }: DecideOptions): number {
  const minutes = steps.reduce((sum, step) => sum + (step.left === undefined ? step.minutes : 0), 0);
  host.stdout.write(
    `${[
      `# about ${minutes} min on a machine that does nothing else; results go to ${escapeTerminal(out)}`,
      ...steps.map(
        (step) =>
          `${escapeTerminal(writeStep(step))}${step.left === undefined ? `  # ${step.minutes} min` : `  # not run by --run: ${step.left}`}`,
      ),
      'cache-bench decide --export html=decision.html',
    ].join('\n')}\n`,
  );
  return EXIT.ok;
}

function judge({ checklist }: DecisionResult, failOn: DecideOptions['fail-on']): number {
  const isBad = checklist.some(
    ({ state }) => state === 'failed' || (failOn === 'missing' && state === 'not-measured'),
  );
  return failOn !== undefined && isBad ? EXIT.gateFailed : EXIT.ok;
}
