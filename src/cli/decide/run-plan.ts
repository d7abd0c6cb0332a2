// Which commands of a plan are run, the run itself, and the book that is kept of it, by which it can be gone on with.

import { join, resolve } from 'node:path';
import { dropUndefined } from '../../core/drop-undefined.ts';
import type { Host } from '../../core/host.ts';
import { stopIfInterrupted } from '../../core/interrupted.ts';
import { formatLongDurationNs } from '../../core/units.ts';
import {
  ATTEMPTS_FILE,
  type Attempt,
  cameToItsEnd,
  lastAttempt,
  parseAttempts,
} from '../../decide/attempts.ts';
import { nameTargets, type PlanStep, planSteps, writeStep } from '../../decide/commands.ts';
import type { Facts } from '../../decide/facts.ts';
import { escapeTerminal } from '../../report/terminal/terminal-text.ts';
import type { CheckLine } from '../../result/kinds/decision.ts';
import { RESULT_KINDS } from '../../result/kinds.ts';
import { replaceFile } from '../host/replace-file.ts';
import type { StepRunner } from './run-steps.ts';

export interface ChosenStep extends PlanStep {
  /** Why --run leaves it; absent: it does not. */
  readonly left?: string;
}

interface Choice {
  /** Where results go. */
  readonly out: string;
  readonly attempts: readonly Attempt[];
  /** What is known already, where only the rest is wanted. */
  readonly known?: readonly CheckLine[];
}

/** @throws CacheBenchError E_TARGET (exit code 2) */
export function chooseSteps(
  { env }: Pick<Host, 'env'>,
  facts: Facts,
  { out, attempts, known }: Choice,
): readonly ChosenStep[] {
  const steps = planSteps(facts, out, nameTargets(facts, env)).map((step): ChosenStep => {
    const isThere = step.makes === undefined || RESULT_KINDS.some(({ kind }) => kind === step.makes);
    const left = step.isLeft ?? (isThere ? undefined : 'this version does not have it');
    return { ...step, ...dropUndefined({ left }) };
  });
  if (known === undefined) return steps;
  const wanted = steps.filter((step) => !step.readsResults && isMissing(step, known, attempts));
  const measures = wanted.some(({ left }) => left === undefined);
  return steps.filter((step) =>
    step.readsResults ? measures || isOpen(step, known) : wanted.includes(step),
  );
}

function isOpen({ lines }: PlanStep, known: readonly CheckLine[]): boolean {
  return known.some(({ id, state }) => lines.includes(id) && state === 'not-measured');
}

/** What came to its end and could not tell would not tell either the next time, as long as it is the same command. */
function isMissing(step: PlanStep, known: readonly CheckLine[], attempts: readonly Attempt[]): boolean {
  if (!isOpen(step, known)) return false;
  const attempt = lastAttempt(step, attempts);
  const own = known.filter(({ id }) => step.lines.includes(id));
  const isMeasured = own.every(({ evidence }) => evidence.some(({ other }) => other === undefined));
  return attempt === undefined || !cameToItsEnd(attempt) || !isMeasured;
}

interface PlanRun {
  readonly host: Host;
  /** Where results go. */
  readonly out: string;
  readonly runStep: StepRunner;
  readonly signal: AbortSignal;
}

/**
 * A step that fails is told, and leaves its lines unmeasured: the others go on.
 *
 * @throws Interrupted
 */
export async function runPlan(
  { host, out, runStep, signal }: PlanRun,
  steps: readonly ChosenStep[],
): Promise<void> {
  const say = (text: string): void => void host.stderr.write(`${text}\n`);
  const ours = steps.filter(({ left }) => left === undefined);
  const failed: string[] = [];
  const begin = host.now().getTime();
  for (const [i, step] of ours.entries()) {
    stopIfInterrupted(signal);
    say(`\n[${i + 1}/${ours.length}] ${escapeTerminal(writeStep(step))}`);
    const startedAt = host.now();
    const { code, stdout, why } = await runStep(step.args, signal);
    const seconds = (host.now().getTime() - startedAt.getTime()) / 1000;
    if (step.keeps !== undefined && stdout !== '' && !signal.aborted) {
      const path = resolve(host.cwd, step.keeps);
      host.files.makeDirectory(join(path, '..'));
      replaceFile(host.files, path, stdout, step.keeps);
    }
    const attempt = {
      ...{ command: writeStep(step), startedAt: startedAt.toISOString(), seconds, code },
      ...dropUndefined({ why }),
    };
    noteAttempt(host, out, attempt);
    if (signal.aborted) say("stopped; 'cache-bench decide --run --missing' continues with what is left");
    stopIfInterrupted(signal);
    const took = formatLongDurationNs(seconds * 1e9);
    if (cameToItsEnd(attempt)) say(`done in ${took}`);
    else {
      failed.push(nameStep(step));
      say(`warning: it failed after ${took}, with exit code ${code}; the other commands continue`);
    }
  }
  const whole = formatLongDurationNs((host.now().getTime() - begin) * 1e6);
  const lost = failed.length === 0 ? '' : `; failed: ${failed.join(', ')}`;
  say(`\n${ours.length - failed.length} of ${ours.length} commands completed in ${whole}${lost}`);
}

/** "compat data" */
function nameStep({ args }: PlanStep): string {
  const flag = args.findIndex((word) => word.startsWith('-'));
  return args.slice(0, flag < 0 ? 2 : Math.min(flag, 2)).join(' ');
}

function noteAttempt({ cwd, files }: Host, out: string, attempt: Attempt): void {
  const directory = resolve(cwd, out);
  files.makeDirectory(directory);
  files.appendText(join(directory, ATTEMPTS_FILE), `${JSON.stringify(attempt)}\n`);
}

/** None where nothing was run here. */
export function readAttempts({ cwd, files }: Host, out: string): readonly Attempt[] {
  const path = resolve(cwd, out, ATTEMPTS_FILE);
  return files.look(path)?.kind === 'file' ? parseAttempts(files.readText(path)) : [];
}
