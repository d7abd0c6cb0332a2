// Runs what claims need, one run for all that ask for the same, and tests them by it.
import type { ClaimAnswer } from '../../claims/report-claims.ts';
import { testClaim } from '../../claims/test-claim.ts';
import { coresOf, findUnmetNeed } from '../../claims/unmet-need.ts';
import { digestRun } from '../../compare/digest.ts';
import { CacheBenchError, messageOf } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import { formatLongDurationNs } from '../../core/units.ts';
import { escapeTerminal } from '../../report/terminal/terminal-text.ts';
import { conductRun } from '../../run/conduct.ts';
import { buildRunPlan, type RunPlan } from '../../run/plan.ts';
import type { RunOutcome } from '../../run/session.ts';
import { findServerBinary } from '../../targets/programs/find-binary.ts';
import { reportError } from '../host/report-error.ts';
import { attendRun, chooseProgressMode } from '../run/attend-run.ts';
import { chooseSettings, DEFAULT_TOLERANCE } from '../run/choices.ts';
import { noiseFloorOf, withNoiseFloor } from '../run/noise.ts';
import { summarizePlan } from '../run/plan-text.ts';
import { watchRace } from '../run/race-watch.ts';
import { groupClaims } from './group-claims.ts';
import type { ClaimsOptions } from './options.ts';
import { neededTargets, type PreparedClaim } from './prepare-claims.ts';
import { chooseBlocks } from './quick-claims.ts';
import { showPath } from './saved-claims.ts';

export interface ClaimsPlan {
  readonly runs: readonly { readonly plan: RunPlan; readonly claims: readonly PreparedClaim[] }[];
  /** What is not measured, and why. */
  readonly left: readonly ClaimAnswer[];
}

/** @param facts of this machine */
export function planClaims(
  host: Host,
  prepared: readonly PreparedClaim[],
  options: ClaimsOptions,
  facts: Readonly<Record<string, unknown>>,
): ClaimsPlan {
  const left: ClaimAnswer[] = [];
  const measured = prepared.filter((one) => {
    const reason = whyNot(one, host, facts, options.anyway ?? false);
    if (reason !== undefined) left.push({ claim: one.claim, finding: { verdict: 'untestable', reason } });
    return reason === undefined;
  });
  return {
    runs: groupClaims(measured).map(({ planned, targets, claims }) => {
      const tests = claims.map(({ race }) => race!.test);
      const blocks = options.blocks ?? chooseBlocks(tests, options.quick ?? false);
      return { plan: buildRunPlan([planned], targets, chooseSettings(options, blocks)), claims };
    }),
    left,
  };
}

export interface ClaimsOutcome {
  readonly answers: readonly ClaimAnswer[];
  /** Of the run that went wrong or was interrupted; else 0. */
  readonly exitCode: number;
}

export async function runClaims(
  host: Host,
  { runs, left }: ClaimsPlan,
  options: ClaimsOptions,
  facts: Readonly<Record<string, unknown>>,
): Promise<ClaimsOutcome> {
  const answers = [...left];
  let exitCode: number = EXIT.ok;
  const noiseFloor = await noiseFloorOf(facts, host);
  for (const [index, { plan, claims }] of runs.entries()) {
    const isStopped = exitCode === EXIT.interrupted || exitCode === EXIT.terminated;
    if (!options.quiet && !isStopped)
      host.stderr.write(`Run ${index + 1} of ${runs.length}, for ${listIds(claims)}\n`);
    const end = isStopped
      ? { exitCode, why: INTERRUPTED }
      : await runOne(host, withNoiseFloor(plan, noiseFloor), options);
    if (end.exitCode !== EXIT.ok) exitCode = end.exitCode;
    answers.push(...answerAll(claims, end, options, host.cwd));
  }
  return { answers, exitCode };
}

/** "3 runs, about 4 min", then what each is for, and what is left out. */
export function describeClaimsPlan({ runs, left }: ClaimsPlan): string {
  const takesNs = runs.reduce((sum, { plan }) => sum + plan.estimatedNs, 0);
  const lines = [
    `${runs.length} ${runs.length === 1 ? 'run' : 'runs'}, about ${formatLongDurationNs(takesNs)}; nothing has been sent.`,
    ...runs.map(({ plan, claims }) => {
      const targets = plan.targets.map(({ name }) => name).join(' and ');
      return `  ${plan.profiles[0]!.profile.name} on ${targets}: ${summarizePlan(plan)}, for ${listIds(claims)}`;
    }),
    ...left.map(({ claim, finding }) => `  ${claim.id} is not measured: ${finding.reason}`),
  ];
  return lines.map((line) => `${escapeTerminal(line)}\n`).join('');
}

function listIds(claims: readonly PreparedClaim[]): string {
  return claims.map(({ claim }) => claim.id).join(', ');
}

/** Half a sentence; undefined when it can be measured, or shall be all the same. */
function whyNot(
  { claim, race }: PreparedClaim,
  host: Host,
  facts: Readonly<Record<string, unknown>>,
  anyway: boolean,
): string | undefined {
  if (typeof claim.test === 'string') return claim.test;
  const targets = neededTargets(race!);
  const cores = targets.every(({ kind }) => kind !== 'attach') ? coresOf(facts) : undefined;
  const unmet = findUnmetNeed(claim.needs, {
    ...(cores === undefined ? {} : { cores }),
    targets: targets.map((target) =>
      target.kind === 'attach' ? { name: target.name } : { name: target.name, flavor: target.flavor },
    ),
  });
  if (unmet !== undefined && !anyway) return unmet;
  const missing = targets.find(
    (target) =>
      target.kind === 'local' && findServerBinary(target.flavor, host.env, target.version) === undefined,
  );
  return missing?.kind === 'local' ? `${missing.flavor} is not installed here` : undefined;
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
async function runOne(host: Host, plan: RunPlan, options: ClaimsOptions): Promise<RunEnd> {
  const { tolerance } = plan.settings;
  let outcome: RunOutcome | undefined;
  try {
    const exitCode = await attendRun(host, options, {
      progressMode: chooseProgressMode(host, options),
      conduct: (context) =>
        conductRun(
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
  { outcome, why }: RunEnd,
  { tolerance = DEFAULT_TOLERANCE }: ClaimsOptions,
  cwd: string,
): ClaimAnswer[] {
  const result = outcome === undefined ? {} : { result: showPath(outcome.file, cwd) };
  if (why !== undefined || outcome === undefined) {
    const finding = { verdict: 'untestable', reason: why ?? INTERRUPTED } as const;
    return claims.map(({ claim }) => ({ claim, finding, ...result }));
  }
  const run = digestRun(outcome.result);
  return claims.map(({ claim, race }) => {
    const profile = race!.planned.profile.name;
    return { claim, finding: testClaim(claim.needs, race!.test, run, { profile, tolerance }), ...result };
  });
}
