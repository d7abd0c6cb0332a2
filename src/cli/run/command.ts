// `cache-bench run`: from flags to a plan, from the run to tables on stdout and an exit code.
import { warnOfTolerance } from '../../compare/fine-tolerance.ts';
import { FEWEST_PAIRS } from '../../compare/judge-comparison.ts';
import type { Config } from '../../config/config.ts';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import type { Race } from '../../gate/check-names.ts';
import { gateExitCode } from '../../gate/exit-code.ts';
import { checkIo } from '../../load/io/choose-io.ts';
import { nameOperations } from '../../profile/name-operations.ts';
import { applyOverrides, type ProfileOverrides } from '../../profile/overrides.ts';
import type { Profile } from '../../profile/profile.ts';
import { shortenWithEvents } from '../../profile/shorten-with-events.ts';
import type { GateReport } from '../../result/gate.ts';
import type { RaceResult } from '../../result/kinds/race.ts';
import type { Warning } from '../../result/parts/warning.ts';
import { explainFailedEvents } from '../../run/all-failed.ts';
import { buildRunPlan } from '../../run/build-plan.ts';
import { conductRace } from '../../run/conduct-race.ts';
import { DEFAULT_SHARES, type PartShape, withEqualRates, withLowerRates } from '../../run/equal-rate.ts';
import type { RunOutcome } from '../../run/open-run.ts';
import type { RunPlan } from '../../run/plan.ts';
import type { RunPorts } from '../../run/ports.ts';
import { expandProfiles } from '../../run/sweep.ts';
import { wishSweep, wishTargets } from '../../run/wished-targets.ts';
import type { TargetSpec } from '../../targets/contract.ts';
import { locatePrograms } from '../../targets/programs/locate-program.ts';
import { type TargetTemplate, withoutLadder } from '../../targets/spec/target-template.ts';
import type { CommandArgs } from '../command.ts';
import { prepareGate } from '../gate/gate-setup.ts';
import { judgeRun } from '../gate/judge-run.ts';
import { summarizeGate } from '../gate/text.ts';
import { nearPath } from '../host/near-path.ts';
import { RUN_PORTS } from '../host/ports.ts';
import { writeWhole } from '../host/write-whole.ts';
import { readConfiguredOptions } from '../options/configured-options.ts';
import { installMissing } from '../servers/install-missing.ts';
import { describeTerminal } from '../terminal/terminal.ts';
import { wrapWords } from '../terminal/wrap-story.ts';
import { attendRun, chooseProgressMode } from './attend-run.ts';
import { chooseOverrides, chooseSettings, chooseTargets, refuseTwice } from './choices.ts';
import { listOtherProfiles, readProfiles, readTargets } from './configured-race.ts';
import type { Exports } from './export.ts';
import { chooseLadder } from './ladder.ts';
import { noiseFloorOf, withNoiseFloor } from './noise.ts';
import { RUN_OPTIONS, type RunOptions } from './options.ts';
import {
  QUICK_BLOCKS,
  QUICK_BLOCKS_WITH_EVENTS,
  QUICK_COOLDOWN_MS,
  QUICK_ROUND,
  shapeParts,
} from './quick-look.ts';
import { watchRace } from './race-watch.ts';
import { wishesOf } from './server-wishes.ts';
import { chooseSweep } from './sweep.ts';
import { describePlan } from './text.ts';

/** What `run` races when no profile is named: the two mixes that the shipped comparison began with. */
const DEFAULT_PROFILES = ['read-heavy', 'write-heavy'];

/** Eight blocks give a narrow exact interval, and leave room for six rules; fewer than six give none. */
const DEFAULT_BLOCKS = 8;

/** @returns the exit code */
export async function runCommand(
  host: Host,
  args: CommandArgs,
  ports: RunPorts = RUN_PORTS,
): Promise<number> {
  const { options, config } = await readConfiguredOptions(host, RUN_OPTIONS, args);
  const asked = readTargets(host, options, config);
  const installed = await installMissing(host, options, asked);
  if (installed !== EXIT.ok) return installed;
  const named = asked && (await locatePrograms(asked, host));
  const { plan, warnings } = await planRun(
    host,
    (args['profiles'] as string[] | undefined) ?? [],
    options,
    named,
    config,
  );
  const gate =
    options.gate === false ? undefined : await prepareGate(host, options, config, raceOf(host, plan, config));
  if (options['dry-run']) {
    for (const { id, message } of warnings) host.stderr.write(`warning ${id}: ${message}\n`);
    wrapWords(host.stdout).write(describePlan(plan));
    return EXIT.ok;
  }
  const noiseFloor = noiseFloorOf({ ...(await ports.readHostFacts()) }, host);
  const exports = await openExports(host, options, plan);
  const { tolerance } = plan.settings;
  return attendRun(host, options, {
    progressMode: chooseProgressMode(host, options),
    ports,
    targets: plan.targets,
    waivers: config?.waivers ?? [],
    conduct: async (context) => {
      const abortAfterNs = options['abort-on-fail'];
      const watch = watchRace({ tolerance, gate, abortAfterNs, now: () => host.now() });
      const outcome = await conductRace(
        withNoiseFloor(plan, noiseFloor),
        { ...context, warnings: [...warnings, ...warnOfTolerance(tolerance, noiseFloor)] },
        {
          ...watch,
          afterBlock(result) {
            exports?.write(result, (message) =>
              context.onEvent({ kind: 'warning', id: 'W_EXPORT', message }),
            );
            watch.afterBlock(result);
          },
        },
      );
      if (outcome.interrupted || outcome.failure !== undefined) return outcome;
      // Claims, which conduct races too, judge each event by itself.
      return { ...outcome, ...dropUndefined({ failure: explainFailedEvents(outcome.result) }) };
    },
    print: async (outcome) => {
      const found = gate === undefined ? undefined : await judgeRun(gate, outcome, noiseFloor, host.durable);
      if (gate !== undefined && found === undefined)
        host.stderr.write('The gate is not judged, because the run did not finish.\n');
      await printResult(host, options, outcome, found);
      if (host.commands !== undefined)
        (await import('../ci/ci-output.ts')).writeCiOutput(host, { ...outcome, gate: found });
      exports?.write(outcome.result, (message) => host.stderr.write(`warning W_EXPORT: ${message}\n`));
      if (found !== undefined && gateExitCode(found) !== EXIT.ok) return gateExitCode(found);
      return exports?.isTroubled ? EXIT.runFailed : EXIT.ok;
    },
  });
}

/**
 * Where nobody says how many: as many as are needed to be precise, up to what rules need. Rules are corrected for each
 * other, and the fewest blocks leave no room for it.
 *
 * @returns the fewest and, where it may be more, the most
 */
function chooseBlocks(options: RunOptions, config: Config | undefined): readonly [number, number?] {
  if (options.blocks !== undefined) return [options.blocks];
  if (options.quick) return [QUICK_BLOCKS];
  const hasRules = [...(options.rule ?? []), ...(config?.rules ?? [])].length > 0;
  return hasRules || options['max-blocks'] !== undefined ? [DEFAULT_BLOCKS] : [FEWEST_PAIRS, DEFAULT_BLOCKS];
}

async function planRun(
  host: Host,
  names: readonly string[],
  options: RunOptions,
  named: readonly TargetTemplate[] | undefined,
  config: Config | undefined,
): Promise<{ readonly plan: RunPlan; readonly warnings: readonly Warning[] }> {
  const chosen = chooseSettings(options, ...chooseBlocks(options, config));
  await checkIo(chosen.io);
  const ladder = chooseLadder(host, options, named);
  const isShort = options.quick && options.cooldown === undefined;
  const settings = { ...chosen, ...ladder?.cpus, ...(isShort ? { cooldownMs: QUICK_COOLDOWN_MS } : {}) };
  const wanted = ladder?.targets ?? (await chooseTargets(host, options, named?.map(withoutLadder)));
  const read = readProfiles(host, names, config, DEFAULT_PROFILES);
  // Each value of a sweep would take twice as long, and asks another question.
  const shares =
    options['equal-rate'] ??
    (ladder === undefined && options.sweep === undefined && wanted.length > 1 ? DEFAULT_SHARES : []);
  const rounds = wanted.length * read.length * (1 + shares.length);
  const profiles = read.map((one) => ({
    ...one,
    profile: applyOverrides(one.profile, chooseRunOverrides(options, one.profile)),
    ...(options.quick && options.blocks === undefined && one.profile.events.length > 0
      ? { blocks: QUICK_BLOCKS_WITH_EVENTS }
      : {}),
  }));
  refuseTwice(
    profiles.map(({ profile }) => profile.name),
    'E_PROFILE',
    'profiles',
    'Give each its own name: in the YAML.',
  );
  const wish = (specs: readonly TargetSpec[]) =>
    wishTargets(
      specs,
      wishesOf(options),
      profiles.map(({ profile }) => profile),
    );
  const { targets, warnings } = wish(wanted);
  const sweep = ladder?.sweep ?? chooseSweep(options, targets);
  const variants =
    sweep === undefined
      ? profiles
      : expandProfiles(
          profiles,
          wishSweep(sweep, (specs) => wish(specs).targets),
        );
  const rated = withEqualRates(variants, shares, choosePart(options, rounds));
  const isAskedForNone = options['equal-rate']?.length === 0;
  const isFound = ladder === undefined && (named ?? []).length === 0;
  const plan = buildRunPlan(
    sweep === undefined && !isAskedForNone ? withLowerRates(rated) : rated,
    targets,
    settings,
  );
  return {
    plan: { ...plan, ...(isFound ? { areTargetsFound: true as const } : {}) },
    warnings: [...(ladder?.warnings ?? []), ...warnings],
  };
}

/**
 * Of a first look more and shorter rounds, unless the options say how many and how long.
 *
 * @param rounds of each block
 */
function choosePart({ quick, blocks, duration, requests, warmup }: RunOptions, rounds: number): PartShape {
  if (!quick || blocks !== undefined) return {};
  const isLengthSet = duration !== undefined || requests !== undefined || warmup !== undefined;
  const shape = shapeParts(rounds);
  return isLengthSet ? { blocks: shape.blocks } : shape;
}

/** What a rule may name. */
function raceOf(
  host: Host,
  { targets, profiles }: RunPlan,
  config: Config | undefined,
): Omit<Race, 'hasBaseline'> {
  return {
    targets: targets.map(({ name }) => name),
    profiles: profiles.map(({ profile }) => ({
      name: profile.name,
      operations: nameOperations(profile),
    })),
    otherProfiles: listOtherProfiles(host, config),
  };
}

function chooseRunOverrides(options: RunOptions, profile: Profile): ProfileOverrides {
  const overrides = chooseOverrides(options);
  if (!options.quick) return overrides;
  const { warmupNs } = QUICK_ROUND;
  const durationNs = shortenWithEvents(profile) ?? QUICK_ROUND.durationNs;
  return { warmupNs, ...(options.requests === undefined ? { durationNs } : {}), ...overrides };
}

/** The renderers of all formats are loaded only where one is asked for. @throws CacheBenchError E_WRITE, E_FLAG (exit code 2) */
async function openExports(
  { cwd, files }: Host,
  { export: requests }: RunOptions,
  { profiles, targets }: RunPlan,
): Promise<Exports | undefined> {
  if (requests === undefined) return undefined;
  const { Exports } = await import('./export.ts');
  return new Exports(requests, {
    cwd,
    files,
    profiles: profiles.filter(({ equalRate }) => !equalRate?.onlyIfMissed).map(({ profile }) => profile.name),
    targets: targets.map(({ name }) => name),
  });
}

async function printResult(
  host: Host,
  options: RunOptions,
  { result, file }: RunOutcome<RaceResult>,
  gate: GateReport | undefined,
): Promise<void> {
  if (options.json) {
    writeWhole(host.stdout, result);
    if (gate !== undefined && !options.quiet) host.stderr.write(`${summarizeGate(gate)}\n`);
    return;
  }
  const { renderText } = await import('../terminal/render-text.ts');
  host.stdout.write(
    renderText(result, { ...describeTerminal(host.stdout, host.env), verbose: options.verbose }),
  );
  if (!options.quiet) host.stderr.write(`Saved as ${nearPath(file, host.cwd)}\n`);
}
