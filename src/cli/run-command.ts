// `cache-bench run`: from flags to a plan, from the run to tables on stdout and an exit code.
import { EXIT } from '../core/exit-codes.ts';
import type { Host } from '../core/host.ts';
import { applyOverrides, type ProfileOverrides } from '../profile/overrides.ts';
import { readProfile } from '../profile/read-profile.ts';
import { buildReport } from '../report/build-report.ts';
import { renderSweeps } from '../report/render-sweep.ts';
import { renderTerminal } from '../report/render-terminal.ts';
import { buildSweeps } from '../report/sweep.ts';
import { conductRun } from '../run/conduct.ts';
import { buildRunPlan, type PlannedProfile, type RunPlan } from '../run/plan.ts';
import type { RunOutcome } from '../run/session.ts';
import { attendRun, chooseProgressMode } from './attend-run.ts';
import { chooseOverrides, chooseSettings, chooseTargets, refuseTwice } from './choices.ts';
import { describePlan } from './describe-plan.ts';
import { RUN_OPTIONS, type RunOptions, readOptions } from './options.ts';
import { chooseSweep, expandProfiles } from './sweep.ts';
import { describeTerminal } from './terminal.ts';

/** What `run` races when no profile is named: the two mixes that the shipped comparison began with. */
const DEFAULT_PROFILES = ['read-heavy', 'write-heavy'];

/** Eight blocks are the fewest that give a useful exact interval; three short ones give a first look. */
const DEFAULT_BLOCKS = 8;
const QUICK_BLOCKS = 3;
const QUICK_OVERRIDES = { durationNs: 2e9, warmupNs: 0.5e9 } as const;

/** A smaller difference is none that anyone would change servers for. */
const DEFAULT_TOLERANCE = 0.05;

/** @returns the exit code */
export async function runCommand(host: Host, args: Readonly<Record<string, unknown>>): Promise<number> {
  const options = readOptions(RUN_OPTIONS, args, host.env);
  const plan = await planRun(host, (args['profiles'] as string[] | undefined) ?? [], options);
  if (options['dry-run']) {
    host.stdout.write(describePlan(plan));
    return EXIT.ok;
  }
  return attendRun(host, options, {
    progressMode: chooseProgressMode(host, options),
    conduct: (context) => conductRun(plan, context),
    print: (outcome) => printResult(host, options, outcome),
  });
}

async function planRun(host: Host, names: readonly string[], options: RunOptions): Promise<RunPlan> {
  const settings = chooseSettings(options, options.blocks ?? (options.quick ? QUICK_BLOCKS : DEFAULT_BLOCKS));
  const targets = chooseTargets(host, options);
  const overrides = chooseRunOverrides(options);
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
  const sweep = chooseSweep(options, targets);
  return buildRunPlan(sweep === undefined ? profiles : expandProfiles(profiles, sweep), targets, settings);
}

function chooseRunOverrides(options: RunOptions): ProfileOverrides {
  const overrides = chooseOverrides(options);
  if (!options.quick) return overrides;
  const { durationNs: _replaced, ...short } = QUICK_OVERRIDES;
  return options.requests === undefined ? { ...QUICK_OVERRIDES, ...overrides } : { ...short, ...overrides };
}

function printResult(host: Host, options: RunOptions, { result, file }: RunOutcome): void {
  if (options.json) {
    host.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  const terminal = describeTerminal(host.stdout, host.env);
  host.stdout.write(renderTerminal(buildReport(result), terminal));
  host.stdout.write(renderSweeps(buildSweeps(result, { tolerance: DEFAULT_TOLERANCE }), terminal));
  if (!options.quiet) host.stderr.write(`Saved as ${file}\n`);
}
