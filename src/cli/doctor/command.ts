// `cache-bench doctor`: what this machine measures well or badly and why; with --noise, what it can resolve.
import { dropUndefined } from '../../core/drop-undefined.ts';
import { usageError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import { examineMachine } from '../../doctor/examine-machine.ts';
import type { Machine } from '../../doctor/machine.ts';
import { raceWithItself, readNoise } from '../../doctor/measure-noise.ts';
import { checkIo } from '../../load/io/choose-io.ts';
import { applyOverrides } from '../../profile/overrides.ts';
import { describeValue } from '../../profile/problems.ts';
import { readProfile } from '../../profile/read-profile.ts';
import { createInk } from '../../report/terminal/terminal-text.ts';
import { machineFingerprint } from '../../result/fingerprint.ts';
import type { RaceResult } from '../../result/kinds/race.ts';
import { readNoiseFloor, saveNoiseFloor } from '../../result/noise-floor.ts';
import type { RunOutcome } from '../../run/open-run.ts';
import type { RunPorts } from '../../run/ports.ts';
import { readAllowedCpus } from '../../targets/cpus/cpu-sets.ts';
import { listInstalledServers } from '../../targets/programs/installed-servers.ts';
import { locatePrograms } from '../../targets/programs/locate-program.ts';
import { readHostFacts } from '../../telemetry/host-facts.ts';
import { observeMachine } from '../../telemetry/machine-state.ts';
import type { CommandArgs } from '../command.ts';
import { choosePlace, keepAndShow } from '../host/keep-result.ts';
import { RUN_PORTS } from '../host/ports.ts';
import { writeWhole } from '../host/write-whole.ts';
import { readOptions } from '../options/read-options.ts';
import { attendRun, chooseProgressMode } from '../run/attend-run.ts';
import { chooseOverrides, chooseSettings, chooseTargets } from '../run/choices.ts';
import { chooseAnyTarget, listTargets } from '../run/default-targets.ts';
import { describeTerminal } from '../terminal/terminal.ts';
import { readVersion } from '../version.ts';
import { DOCTOR_OPTIONS, type DoctorOptions } from './options.ts';
import { describeDoctor, describeNoise } from './text.ts';

/** @returns the exit code */
export async function doctorCommand(
  host: Host,
  args: CommandArgs,
  ports: RunPorts = RUN_PORTS,
): Promise<number> {
  const options = readOptions(DOCTOR_OPTIONS, args, host.env);
  const profile = args['profile'] as string | undefined;
  if (options.noise) return measureNoise(host, profile ?? DEFAULT_PROFILE, options, ports);
  if (profile !== undefined)
    throw usageError(
      'E_USAGE',
      `doctor measures nothing unless --noise is given, and got the profile ${describeValue(profile)}`,
      `Write 'cache-bench doctor --noise ${profile}', or leave the profile out.`,
    );
  return visitMachine(host, options);
}

/** Long enough to tell a busy neighbour from a short job. */
const LOOK_MS = 1000;

async function visitMachine(host: Host, options: DoctorOptions): Promise<number> {
  const place = await choosePlace(host, options);
  const facts = await readHostFacts();
  const servers = await listInstalledServers(host.env);
  const noise = readNoiseFloor(machineFingerprint({ ...facts }), host);
  const machine: Machine = {
    facts,
    state: await observeMachine(LOOK_MS),
    allowedCpus: readAllowedCpus().length,
    servers,
    ...dropUndefined({ noise }),
  };
  const result = examineMachine(machine, readVersion(), host.now().toISOString());
  await keepAndShow(host, result, place, options, () => {
    if (options.json) writeWhole(host.stdout, result);
    else host.stdout.write(describeDoctor(result, describeTerminal(host.stdout, host.env)));
  });
  return EXIT.ok;
}

const DEFAULT_PROFILE = 'read-heavy';
/** As many as a run has: what it resolves depends on how many there are. */
const FEWEST_BLOCKS = 8;

async function measureNoise(
  host: Host,
  name: string,
  options: DoctorOptions,
  ports: RunPorts,
): Promise<number> {
  const blocks = options.blocks ?? FEWEST_BLOCKS;
  if (blocks < FEWEST_BLOCKS)
    throw usageError('E_FLAG', `--blocks is ${blocks}; doctor --noise needs ${FEWEST_BLOCKS} or more`);
  await checkIo(options.io);
  const { profile, file, text } = readProfile(name, host);
  const planned = { profile: applyOverrides(profile, chooseOverrides(options)), file, text };
  const named =
    options.target === undefined ? [chooseAnyTarget(host.env)] : await chooseTargets(host, options);
  const [target, ...others] = await locatePrograms(named, host);
  if (options.target !== undefined && others.length > 0)
    throw usageError(
      'E_TARGET',
      'doctor --noise races one server against itself, and several were named',
      'Name one.',
    );
  if (options.target === undefined && !options.quiet)
    host.stderr.write(`${listTargets([target!], true)} against itself\n`);
  // The ceiling of the generator would say nothing of the noise.
  const settings = { ...chooseSettings(options, blocks), calibrate: false };
  return attendRun(host, options, {
    progressMode: chooseProgressMode(host, options),
    ports,
    targets: [],
    conduct: (context) => raceWithItself(target!, planned, settings, context),
    print: async (outcome) => {
      await reportNoise(host, options, outcome);
      return EXIT.ok;
    },
  });
}

async function reportNoise(
  host: Host,
  options: DoctorOptions,
  { result, file }: RunOutcome<RaceResult>,
): Promise<void> {
  // The latencies of other runs have what replies wait in the generator.
  const whyNot = result.partial
    ? 'the run ended before its last block'
    : options.io === 'epoll'
      ? 'later runs use the sockets of Node, unless they get --io epoll too'
      : undefined;
  const record = readNoise(result, host.now());
  const kept = whyNot === undefined ? saveNoiseFloor(record, host) : undefined;
  const terminal = describeTerminal(host.stdout, host.env);
  host.stdout.write(options.json ? `${JSON.stringify(record)}\n` : describeNoise(record, result, terminal));
  if (options.json || options.quiet) return;
  const ink = createInk(describeTerminal(host.stderr, host.env));
  const lines = [
    kept === undefined
      ? `Not kept: ${whyNot}.`
      : `Kept for this machine as ${kept}; later runs warn if their tolerance is smaller.`,
    `Saved as ${file}`,
  ];
  host.stderr.write(`${lines.map((line) => ink.write(line)).join('\n')}\n`);
}
