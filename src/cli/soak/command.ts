// `cache-bench soak`: a long run at a set rate on all targets side by side, and whether anything grows.
import { resolve } from 'node:path';
import { monotonicNs } from '../../core/clock.ts';
import { quoteCommandLine } from '../../core/command-line.ts';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { usageError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { giveMemoryBack } from '../../core/give-memory-back.ts';
import type { Host } from '../../core/host.ts';
import { Interrupted } from '../../core/interrupted.ts';
import { checkIo } from '../../load/io/choose-io.ts';
import { applyOverrides } from '../../profile/overrides.ts';
import { readProfile } from '../../profile/read-profile.ts';
import { createInk } from '../../report/terminal/terminal-text.ts';
import type { SoakResult } from '../../result/kinds/soak.ts';
import type { Warning } from '../../result/parts/warning.ts';
import { DEFAULT_SOAK_TOLERANCE } from '../../result/soak-metrics.ts';
import { checkDriver } from '../../run/check-driver.ts';
import { wishTargets } from '../../run/wished-targets.ts';
import { BESIDE_NAMES, runBeside } from '../../soak/beside/beside.ts';
import { conductSoak } from '../../soak/conduct-soak.ts';
import { choosePace } from '../../soak/pace.ts';
import { lookAtServer } from '../../soak/read-server.ts';
import type { SoakListener, SoakOutcome, SoakPlan, SoakPorts, SoakProfile } from '../../soak/soak-plan.ts';
import { turnoversPerSecond } from '../../soak/turnover.ts';
import type { TargetSpec } from '../../targets/contract.ts';
import { locatePrograms } from '../../targets/programs/locate-program.ts';
import { parseTargetSpec } from '../../targets/spec/parse-target-spec.ts';
import { readResidentBytes } from '../../telemetry/process-memory.ts';
import type { CommandArgs } from '../command.ts';
import { nearPath } from '../host/near-path.ts';
import { RUN_PORTS } from '../host/ports.ts';
import { reportError } from '../host/report-error.ts';
import { withInterrupt } from '../host/with-interrupt.ts';
import { writeWhole } from '../host/write-whole.ts';
import { readOptions } from '../options/read-options.ts';
import { chooseOverrides, chooseSettings, chooseTargets } from '../run/choices.ts';
import { wishesOf } from '../run/server-wishes.ts';
import { installMissing } from '../servers/install-missing.ts';
import { describeTerminal } from '../terminal/terminal.ts';
import { wrapWords } from '../terminal/wrap-story.ts';
import { readVersion } from '../version.ts';
import { openWatch } from '../watch/open-watch.ts';
import { watchSoak } from '../watch/watch-soak.ts';
import { type FailWord, SOAK_OPTIONS, type SoakOptions } from './options.ts';
import { describePeriod, describeRow, describeSoak, describeSoakPlan } from './text.ts';

const STOPPING = 'stopping; what was measured is saved, and keys are removed. Ctrl-C again exits at once.';
const DEFAULT_HORIZON_NS = 7 * 24 * 3600e9;

/** @returns the exit code */
export async function soakCommand(
  host: Host,
  args: CommandArgs,
  ports: SoakPorts = {
    ...RUN_PORTS,
    lookAtServer,
    runBeside,
    // Of the whole process, threads included; 0 where the system does not tell.
    ownRssBytes: () => readResidentBytes(host.pid) ?? 0,
    giveMemoryBack,
  },
): Promise<number> {
  const options = readOptions(SOAK_OPTIONS, args, host.env);
  const asked = options.target?.map((text) => parseTargetSpec(text, host.env));
  const installed = await installMissing(host, options, asked);
  if (installed !== EXIT.ok) return installed;
  const named = asked && (await locatePrograms(asked, host));
  const { plan, warnings } = await planSoak(host, args['profiles'] as readonly string[], options, named);
  const ink = createInk(describeTerminal(host.stderr, host.env));
  const tell = (text: string): void => {
    if (!options.quiet) for (const line of text.split('\n')) host.stderr.write(`${ink.write(line)}\n`);
  };
  const story = describeSoakPlan(plan, (named ?? []).length === 0);
  if (options['dry-run']) {
    wrapWords(host.stdout).write(`${story}; nothing has been sent.\n`);
    return EXIT.ok;
  }
  tell(story);
  const command = quoteCommandLine(host.argv);
  const watch = await openWatch(host, options);
  const told = createListener(tell, host, options);
  const watched = watchSoak(plan, watch.tell, () => monotonicNs() / 1e6);
  return withInterrupt(
    host,
    async (signal) => {
      const outcome = await conductSoak(plan, {
        ...{ ports, files: host.durable, env: host.env, signal, warnings, command },
        outDirectory: resolve(host.cwd, options.out ?? 'results'),
        toolVersion: readVersion(),
        now: () => host.now(),
        listener: joinListeners(told, watched),
      });
      show(host, options, outcome, tell, command);
      const { result, failure, interrupted } = outcome;
      // All of it is told; the exit code is that of the signal.
      if (interrupted) throw new Interrupted('interrupted');
      return failure === undefined ? judge(result, options['fail-on']) : reportError(host, failure);
    },
    STOPPING,
  ).finally(() => watch.close('ended'));
}

function show(
  host: Host,
  options: SoakOptions,
  { result, directory }: SoakOutcome,
  tell: (text: string) => void,
  command: string,
): void {
  if (options.json) writeWhole(host.stdout, result);
  else host.stdout.write(describeSoak(result, describeTerminal(host.stdout, host.env)));
  const place = nearPath(directory, host.cwd);
  if (!options.json) tell(`Saved in ${place}`);
  if (result.partial) tell(`To continue: ${withoutResume(command)} --resume ${place}`);
}

function createListener(tell: (text: string) => void, host: Host, options: SoakOptions): SoakListener {
  return {
    onStep: (text) => tell(text),
    onBegin: (_result, directory) => tell(`rows go to ${nearPath(directory, host.cwd)}`),
    onRow: (row) => {
      if (options.verbose) tell(describeRow(row));
    },
    onPeriod: (period) => tell(describePeriod(period)),
    onIncident: (text) => tell(`${host.now().toISOString()} ${text}`),
    onWarning: ({ id, message }) => tell(`warning ${id}: ${message}`),
  };
}

/** Both are told. */
function joinListeners(one: SoakListener, other: SoakListener): SoakListener {
  return {
    onStep(text) {
      one.onStep(text);
      other.onStep(text);
    },
    onBegin(result, directory) {
      one.onBegin(result, directory);
      other.onBegin(result, directory);
    },
    onRow(row, times) {
      one.onRow(row, times);
      other.onRow(row, times);
    },
    onPeriod(period, result) {
      one.onPeriod(period, result);
      other.onPeriod(period, result);
    },
    onIncident(text) {
      one.onIncident(text);
      other.onIncident(text);
    },
    onWarning(warning) {
      one.onWarning(warning);
      other.onWarning(warning);
    },
  };
}

async function planSoak(
  host: Host,
  names: readonly string[],
  options: SoakOptions,
  named: readonly TargetSpec[] | undefined,
): Promise<{ readonly plan: SoakPlan; readonly warnings: readonly Warning[] }> {
  const settings = chooseSettings(options, 1);
  await checkIo(settings.io);
  const read = await Promise.all(names.map((name) => readProfile(name, host)));
  for (const { profile } of read) checkDriver(profile, settings.driver);
  const profiles = read.map(({ profile, text }): SoakProfile => {
    const { rate: _shared, ...overrides } = options;
    const own = applyOverrides(profile, chooseOverrides(overrides));
    const ratePerSecond =
      options.rate === undefined ? own.load.openLoop?.ratePerSecond : options.rate / read.length;
    if (ratePerSecond === undefined)
      throw usageError(
        'E_FLAG',
        `${profile.name} has no rate, but a soak needs one`,
        'Set it: --rate 5k; a third of what the slowest target can do is a good choice.',
      );
    return { profile: own, text, ratePerSecond };
  });
  const { targets, warnings } = wishTargets(
    await chooseTargets(host, options, named),
    wishesOf(options),
    profiles.map(({ profile }) => profile),
  );
  const plan = {
    ...{ profiles, targets, settings },
    pace: choosePace(expectDurationNs(profiles, options), options.row),
    beside: options.beside ?? BESIDE_NAMES,
    horizonHours: (options.horizon ?? DEFAULT_HORIZON_NS) / 3600e9,
    tolerance: options['growth-tolerance'] ?? DEFAULT_SOAK_TOLERANCE,
    ...dropUndefined({
      forNs: options.for,
      turnovers: options.turnovers,
      resume: options.resume === undefined ? undefined : resolve(host.cwd, options.resume),
    }),
  };
  return { plan, warnings };
}

/** @throws CacheBenchError E_FLAG where nothing says when it ends */
function expectDurationNs(profiles: readonly SoakProfile[], options: SoakOptions): number {
  const { for: forNs, turnovers } = options;
  if (forNs === undefined && turnovers === undefined)
    throw usageError(
      'E_FLAG',
      '--for is missing: it says when the soak ends',
      'Say how long: --for 7d, or --turnovers 20.',
    );
  if (turnovers === undefined) return forNs!;
  const perSecond = Math.max(
    ...profiles.map(({ profile, ratePerSecond }) => turnoversPerSecond(profile, ratePerSecond)),
  );
  if (perSecond === 0 && forNs === undefined)
    throw usageError(
      'E_FLAG',
      '--turnovers needs a profile that writes keys, but none of these does',
      'Say --for instead.',
    );
  const neededNs = perSecond === 0 ? Number.POSITIVE_INFINITY : (turnovers / perSecond) * 1e9;
  return Math.min(forNs ?? Number.POSITIVE_INFINITY, neededNs);
}

function withoutResume(command: string): string {
  return command.replace(/ --resume[ =]\S+/, '');
}

function judge({ verdicts }: SoakResult, failOn: readonly FailWord[] | undefined): number {
  const isFound = verdicts.some(({ word }) => failOn?.some((one) => one === word));
  return isFound ? EXIT.gateFailed : EXIT.ok;
}
