// What became of the commands that `decide --run` has started: what failed, and why, and what need not be done again.
import { z } from 'zod';
import { EXIT } from '../core/exit-codes.ts';
import { type PlanStep, writeStep } from './commands.ts';

/** Below the directory of results, one line a command that was run, in their order. */
export const ATTEMPTS_FILE = 'steps.ndjson';

const attemptSchema = z.looseObject({
  /** As it is typed, without passwords. */
  command: z.string(),
  startedAt: z.iso.datetime(),
  seconds: z.number(),
  code: z.number(),
  /** The error that it told last; absent: it told none. */
  why: z.string().optional(),
});

export interface Attempt {
  readonly command: string;
  readonly startedAt: string;
  readonly seconds: number;
  readonly code: number;
  readonly why?: string | undefined;
}

/** Lines that cannot be read, such as half a line after a kill, are passed over. */
export function parseAttempts(text: string): readonly Attempt[] {
  return text.split('\n').flatMap((line) => {
    try {
      return attemptSchema.safeParse(JSON.parse(line)).data ?? [];
    } catch {
      return [];
    }
  });
}

/** The last one of a command that is written like this. */
export function lastAttempt(step: PlanStep, attempts: readonly Attempt[]): Attempt | undefined {
  const command = writeStep(step);
  return attempts.findLast((one) => one.command === command);
}

/** A rule that is broken, or cannot be judged, is an answer. */
const ANSWERS: readonly number[] = [EXIT.ok, EXIT.gateFailed, EXIT.notComparable];
const STOPS: readonly number[] = [EXIT.interrupted, EXIT.terminated];

export function cameToItsEnd({ code }: Attempt): boolean {
  return ANSWERS.includes(code);
}

/** Half a sentence; undefined: it came to its end. */
export function describeFailure(attempt: Attempt): string | undefined {
  const { code, why, startedAt } = attempt;
  if (cameToItsEnd(attempt)) return undefined;
  const when = `${startedAt.slice(0, 16).replace('T', ' ')} UTC`;
  return STOPS.includes(code)
    ? `its command was stopped (${when})`
    : `its command failed (${when}, exit code ${code})${why === undefined ? '' : `: ${why}`}`;
}
