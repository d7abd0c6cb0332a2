// Makes the runs that claims need, one after the other, and answers them by those.
import { answerByRun, answerNothing } from '../../claims/answer-claims.ts';
import type { ClaimsPlan } from '../../claims/plan-claims.ts';
import type { PreparedClaim } from '../../claims/prepare-claims.ts';
import type { ClaimAnswer } from '../../claims/report-claims.ts';
import { digestRun } from '../../compare/digest-run.ts';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { CacheBenchError, messageOf } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import type { RunDigest } from '../../result/digest.ts';
import { conductRace } from '../../run/conduct-race.ts';
import type { RunOutcome } from '../../run/open-run.ts';
import type { RunPlan } from '../../run/plan.ts';
import type { RunPorts } from '../../run/ports.ts';
import { reportError } from '../host/report-error.ts';
import { attendRun, chooseProgressMode } from '../run/attend-run.ts';
import { DEFAULT_TOLERANCE } from '../run/choices.ts';
import { noiseFloorOf, withNoiseFloor } from '../run/noise.ts';
import { watchRace } from '../run/race-watch.ts';
import type { ClaimsOptions } from './options.ts';
import { showPath } from './saved-claims.ts';
import { listIds } from './text.ts';

export interface ClaimsOutcome {
  readonly answers: readonly ClaimAnswer[];
  /** Of the run that went wrong or was interrupted; else 0. */
  readonly exitCode: number;
  /** Who sent the load of the runs; absent: this machine itself. */
  readonly fleet?: RunDigest['fleet'];
}

export interface ClaimsSetting {
  readonly options: ClaimsOptions;
  /** Of this machine. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly ports: RunPorts;
}

export async function runClaims(
  host: Host,
  { runs, left }: ClaimsPlan,
  { options, facts, ports }: ClaimsSetting,
): Promise<ClaimsOutcome> {
  const answers = [...left];
  let exitCode: number = EXIT.ok;
  let fleet: RunDigest['fleet'];
  const noiseFloor = noiseFloorOf(facts, host);
  for (const [index, { plan, claims }] of runs.entries()) {
    const isStopped = exitCode === EXIT.interrupted || exitCode === EXIT.terminated;
    if (!options.quiet && !isStopped)
      host.stderr.write(`Run ${index + 1} of ${runs.length}, for ${listIds(claims)}\n`);
    const end = isStopped
      ? { exitCode, why: INTERRUPTED }
      : await runOne(host, withNoiseFloor(plan, noiseFloor), options, ports);
    if (end.exitCode !== EXIT.ok) exitCode = end.exitCode;
    const digest = end.outcome && digestRun(end.outcome.result);
    fleet ??= digest?.fleet;
    answers.push(...answerAll(claims, { ...end, ...dropUndefined({ digest }) }, options, host.cwd));
  }
  return { answers, exitCode, ...dropUndefined({ fleet }) };
}

interface RunEnd {
  readonly exitCode: number;
  /** Absent: it failed before there was anything to keep. */
  readonly outcome?: RunOutcome;
  /** Why nothing can be told by it. */
  readonly why?: string;
}

const INTERRUPTED = 'the run was interrupted';

/** @throws CacheBenchError for what only the user can put right, before anything was measured */
async function runOne(host: Host, plan: RunPlan, options: ClaimsOptions, ports: RunPorts): Promise<RunEnd> {
  const { tolerance } = plan.settings;
  let outcome: RunOutcome | undefined;
  try {
    const exitCode = await attendRun(host, options, {
      progressMode: chooseProgressMode(host, options),
      ports,
      targets: plan.targets,
      conduct: (context) =>
        conductRace(
          plan,
          context,
          watchRace({ tolerance, gate: undefined, abortAfterNs: undefined, now: () => host.now() }),
        ),
      print(ended) {
        outcome = ended;
        if (!options.quiet) host.stderr.write(`Saved as ${ended.file}\n`);
        return undefined;
      },
    });
    const kept = outcome === undefined ? {} : { outcome: outcome as RunOutcome };
    if (exitCode === EXIT.ok) return { exitCode, ...kept };
    const failure = kept.outcome?.failure;
    return { exitCode, ...kept, why: failure === undefined ? INTERRUPTED : describeFailure(failure) };
  } catch (error) {
    if (!(error instanceof CacheBenchError) || error.exitCode !== EXIT.runFailed) throw error;
    return { exitCode: reportError(host, error), why: describeFailure(error) };
  }
}

function describeFailure(failure: unknown): string {
  return `the run failed: ${messageOf(failure).split('\n')[0]}`;
}

function answerAll(
  claims: readonly PreparedClaim[],
  { outcome, digest, why }: RunEnd & { readonly digest?: RunDigest },
  { tolerance = DEFAULT_TOLERANCE }: ClaimsOptions,
  cwd: string,
): ClaimAnswer[] {
  const place = outcome === undefined ? undefined : showPath(outcome.file, cwd);
  return why !== undefined || digest === undefined
    ? answerNothing(claims, why ?? INTERRUPTED, place)
    : answerByRun(claims, { digest, place: place! }, tolerance);
}
