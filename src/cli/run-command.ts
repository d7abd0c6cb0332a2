// `cache-bench run`: from flags to a plan, from the run to tables on stdout and an exit code.
import { resolve } from 'node:path';
import { usageError } from '../core/errors.ts';
import { EXIT } from '../core/exit-codes.ts';
import type { Host, InterruptSignal } from '../core/host.ts';
import { applyOverrides, type ProfileOverrides } from '../profile/overrides.ts';
import { readProfile } from '../profile/read-profile.ts';
import { buildReport } from '../report/build-report.ts';
import { renderTerminal } from '../report/render-terminal.ts';
import { createRunId } from '../result/store.ts';
import { conductRun } from '../run/conduct.ts';
import { buildRunPlan, type PlannedProfile, type RunPlan, type RunSettings } from '../run/plan.ts';
import type { RunOutcome } from '../run/session.ts';
import type { TargetSpec } from '../target/contract.ts';
import { parseTargetSpec } from '../target/parse-target-spec.ts';
import { chooseDefaultTargets } from './default-targets.ts';
import { describeCommand } from './describe-command.ts';
import { describePlan } from './describe-plan.ts';
import { type RunOptions, readRunOptions } from './options.ts';
import { createProgress, type ProgressMode } from './progress.ts';
import { reportError } from './report-error.ts';
import { describeTerminal } from './terminal.ts';
import { readVersion } from './version.ts';

/** What `run` races when no profile is named: the two mixes that the shipped comparison began with. */
const DEFAULT_PROFILES = ['read-heavy', 'write-heavy'];

/** Eight blocks are the fewest that give a useful exact interval; three short ones give a first look. */
const DEFAULT_BLOCKS = 8;
const QUICK_BLOCKS = 3;
const QUICK_OVERRIDES = { durationNs: 2e9, warmupNs: 0.5e9 } as const;
/** Fixed, so that two runs send the same operations unless told otherwise. */
const DEFAULT_SEED = 42;
/** Lets sockets of the last round close and the server's clean-up finish. */
const COOLDOWN_MS = 250;

/** @returns the exit code */
export async function runCommand(host: Host, args: Readonly<Record<string, unknown>>): Promise<number> {
  const options = readRunOptions(args, host.env);
  const plan = await planRun(host, (args['profiles'] as string[] | undefined) ?? [], options);
  if (options['dry-run']) {
    host.stdout.write(describePlan(plan));
    return EXIT.ok;
  }
  return race(host, options, plan);
}

async function planRun(host: Host, names: readonly string[], options: RunOptions): Promise<RunPlan> {
  const settings = chooseSettings(options);
  const targets = chooseTargets(host, options);
  const overrides = chooseOverrides(options);
  const profiles: PlannedProfile[] = [];
  for (const name of names.length > 0 ? names : DEFAULT_PROFILES) {
    const { profile, file, text } = await readProfile(name, { cwd: host.cwd });
    profiles.push({ profile: applyOverrides(profile, overrides), file, text });
  }
  refuseTwice(
    profiles.map(({ profile }) => profile.name),
    'E_PROFILE',
    'profiles',
    'Give each its own name: in the YAML.',
  );
  return buildRunPlan(profiles, targets, settings);
}

function chooseSettings(options: RunOptions): RunSettings {
  const quick = options.quick ?? false;
  return {
    driver: options.driver ?? 'resp',
    protocol: options.protocol ?? 2,
    blocks: options.blocks ?? (quick ? QUICK_BLOCKS : DEFAULT_BLOCKS),
    quick,
    seed: options.seed ?? DEFAULT_SEED,
    allowNonempty: options['allow-nonempty'] ?? false,
    ...(options['server-cpus'] === undefined ? {} : { serverCpus: options['server-cpus'] }),
    ...(options['client-cpus'] === undefined ? {} : { clientCpus: options['client-cpus'] }),
    pin: options.pin ?? true,
    calibrate: options.calibrate ?? true,
    cooldownMs: COOLDOWN_MS,
  };
}

function chooseTargets(host: Host, options: RunOptions): readonly TargetSpec[] {
  const texts = options.target ?? [];
  if (texts.length === 0) {
    const { targets, notice } = chooseDefaultTargets(host.env);
    if (notice !== undefined && !options.quiet) host.stderr.write(`${notice}\n`);
    return targets;
  }
  const targets = texts.map((text) => parseTargetSpec(text, host.env));
  refuseTwice(
    targets.map(({ name }) => name),
    'E_TARGET',
    'targets',
    'Give each its own name: -t old=redis -t new=redis?io-threads=4.',
  );
  return targets;
}

/** @throws CacheBenchError: names tell rows, files and messages apart */
function refuseTwice(names: readonly string[], code: string, what: string, hint: string): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw usageError(code, `two ${what} are named '${twice}'`, hint);
}

function chooseOverrides(options: RunOptions): ProfileOverrides {
  if (options.duration !== undefined && options.requests !== undefined) {
    throw usageError(
      'E_FLAG',
      '--duration and --requests are both given; a round ends by one of them',
      'Leave one out.',
    );
  }
  const given: Record<keyof ProfileOverrides, unknown> = {
    connections: options.connections,
    pipeline: options.pipeline,
    threads: options.threads,
    requests: options.requests,
    durationNs: options.duration,
    warmupNs: options.warmup,
    valueSize: options['value-size'],
    keys: options.keys,
    ratePerSecond: options.rate,
    timeoutNs: options.timeout,
  };
  const overrides = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as ProfileOverrides;
  if (!options.quick) return overrides;
  const { durationNs: _replaced, ...short } = QUICK_OVERRIDES;
  return options.requests === undefined ? { ...QUICK_OVERRIDES, ...overrides } : { ...short, ...overrides };
}

async function race(host: Host, options: RunOptions, plan: RunPlan): Promise<number> {
  const progress = createProgress({
    stderr: host.stderr,
    ...describeTerminal(host.stderr, host.env),
    mode: chooseProgressMode(host, options),
    now: () => host.now(),
  });
  const interrupt = new AbortController();
  let interruptedBy: InterruptSignal | undefined;
  const forget = host.onInterrupt((signal) => {
    // The second one means it: what is owned ends with the process, and the next start removes what is left.
    if (interruptedBy !== undefined) host.exitNow(exitCodeOf(interruptedBy));
    interruptedBy = signal;
    progress.onEvent({ kind: 'interrupted' });
    interrupt.abort();
  });
  try {
    const outcome = await conductRun(plan, {
      runId: createRunId(),
      outDirectory: resolve(host.cwd, options.out ?? 'results'),
      toolVersion: readVersion(),
      command: describeCommand(host.argv),
      env: host.env,
      now: () => host.now(),
      onEvent: progress.onEvent,
      signal: interrupt.signal,
    });
    progress.stop();
    printResult(host, options, outcome);
    if (interruptedBy !== undefined) return exitCodeOf(interruptedBy);
    return outcome.failure === undefined ? EXIT.ok : reportError(host, outcome.failure);
  } catch (error) {
    progress.stop();
    if (interruptedBy !== undefined) return exitCodeOf(interruptedBy);
    throw error;
  } finally {
    forget();
  }
}

function chooseProgressMode(host: Host, options: RunOptions): ProgressMode {
  if (options.quiet) return 'quiet';
  return host.stderr.isTTY && host.env['TERM'] !== 'dumb' && !host.env['CI'] ? 'live' : 'lines';
}

function exitCodeOf(signal: InterruptSignal): number {
  return signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
}

function printResult(host: Host, options: RunOptions, { result, file }: RunOutcome): void {
  if (options.json) {
    host.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  host.stdout.write(renderTerminal(buildReport(result), describeTerminal(host.stdout, host.env)));
  if (!options.quiet) host.stderr.write(`Saved as ${file}\n`);
}
