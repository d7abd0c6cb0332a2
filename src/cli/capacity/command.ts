// `cache-bench capacity`: the highest rate each target sustains under objectives.
import { type CapacityPlan, conductCapacity } from '../../capacity/conduct-capacity.ts';
import { defaultMaxTimeNs } from '../../capacity/duration.ts';
import { readConfig } from '../../config/read-config.ts';
import { usageError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import { checkIo } from '../../load/io/choose-io.ts';
import { applyOverrides } from '../../profile/overrides.ts';
import { readProfile } from '../../profile/read-profile.ts';
import { createInk } from '../../report/terminal/terminal-text.ts';
import type { Warning } from '../../result/parts/warning.ts';
import { wholeText } from '../../result/whole-text.ts';
import { checkDriver } from '../../run/check-driver.ts';
import type { RunPorts } from '../../run/ports.ts';
import { wishTargets } from '../../run/wished-targets.ts';
import type { TargetSpec } from '../../targets/contract.ts';
import { locatePrograms } from '../../targets/programs/locate-program.ts';
import { parseTargetSpec } from '../../targets/spec/parse-target-spec.ts';
import type { CommandArgs } from '../command.ts';
import { nearPath } from '../host/near-path.ts';
import { RUN_PORTS } from '../host/ports.ts';
import { readOptions } from '../options/read-options.ts';
import { attendRun } from '../run/attend-run.ts';
import { chooseOverrides, chooseSettings, chooseTargets } from '../run/choices.ts';
import { wishesOf } from '../run/server-wishes.ts';
import { installMissing } from '../servers/install-missing.ts';
import { describeTerminal } from '../terminal/terminal.ts';
import { wrapWords } from '../terminal/wrap-story.ts';
import { CAPACITY_OPTIONS, type CapacityOptions } from './options.ts';
import {
  describeBegin,
  describeCapacity,
  describeCapacityPlan,
  describeLonger,
  describeProbe,
  describeSearch,
  guessPlan,
} from './text.ts';

/** The fewest with an interval of 95 %. */
const DEFAULT_SEARCHES = 6;
const QUICK_SEARCHES = 2;
/** A probe that is too short sees no queue grow; 2 s at 50k/s are 1000 samples beyond p99. */
const DEFAULT_PROBE_NS = 2e9;
const QUICK_PROBE_NS = 1e9;
const WARMUP_NS = 0.5e9;

/** @returns the exit code */
export async function capacityCommand(
  host: Host,
  args: CommandArgs,
  ports: RunPorts = RUN_PORTS,
): Promise<number> {
  const options = readOptions(CAPACITY_OPTIONS, args, host.env);
  const config = readConfig(host, options.config);
  const asked = options.target?.map((text) => parseTargetSpec(text, host.env));
  const installed = await installMissing(host, options, asked);
  if (installed !== EXIT.ok) return installed;
  const named = asked && (await locatePrograms(asked, host));
  const { plan, warnings } = await planCapacity(host, String(args['profile']), options, named);
  const story = describeCapacityPlan(plan, (named ?? []).length === 0);
  if (options['dry-run']) {
    wrapWords(host.stdout).write(`${story}; nothing has been sent.\n`);
    return EXIT.ok;
  }
  const ink = createInk(describeTerminal(host.stderr, host.env));
  const tell = (text: string) => {
    if (!options.quiet) host.stderr.write(`${ink.write(text)}\n`);
  };
  tell(story);
  return attendRun(host, options, {
    progressMode: options.quiet ? 'quiet' : 'lines',
    ports,
    targets: plan.targets,
    waivers: config?.waivers ?? [],
    conduct: (context) =>
      conductCapacity(
        plan,
        { ...context, warnings },
        {
          onBegin: (capacity, first, left) => tell(describeBegin(capacity, first, left)),
          onProbe: (probe) => tell(describeProbe(probe)),
          onLonger: (left) => tell(describeLonger(left)),
          onSearch: (search, capacity, left) => tell(describeSearch(search, capacity, left)),
        },
      ),
    print({ result, file }) {
      if (options.json) for (const piece of wholeText(result)) host.stdout.write(piece);
      else
        host.stdout.write(
          describeCapacity(result, plan.slo, {
            ...describeTerminal(host.stdout, host.env),
            verbose: options.verbose,
          }),
        );
      if (!options.json) tell(`Saved as ${nearPath(file, host.cwd)}`);
    },
  });
}

async function planCapacity(
  host: Host,
  name: string,
  options: CapacityOptions,
  named: readonly TargetSpec[] | undefined,
): Promise<{ readonly plan: CapacityPlan; readonly warnings: readonly Warning[] }> {
  const { slo, quick = false } = options;
  if (slo === undefined)
    throw usageError('E_FLAG', '--slo is missing', "Give the limits that a rate must keep: --slo 'p99<1ms'.");
  const { profile, file, text } = await readProfile(name, host);
  const settings = chooseSettings(options, options.searches ?? (quick ? QUICK_SEARCHES : DEFAULT_SEARCHES));
  checkDriver(profile, settings.driver);
  await checkIo(settings.io);
  const { targets, warnings } = wishTargets(await chooseTargets(host, options, named), wishesOf(options), [
    profile,
  ]);
  const plan = {
    targets,
    settings,
    planned: { profile: applyOverrides(profile, chooseOverrides(options)), file, text },
    slo,
    probe: {
      probeNs: options.probe ?? (quick ? QUICK_PROBE_NS : DEFAULT_PROBE_NS),
      warmupNs: options.warmup ?? WARMUP_NS,
    },
  };
  const maxTimeNs = options['max-time'] ?? defaultMaxTimeNs(guessPlan(plan));
  return { plan: { ...plan, maxTimeNs }, warnings };
}
