// Installs a server with the package manager of the system, or says the command that would.
import { usageError } from '../core/errors.ts';
import { LOCAL_SERVERS } from '../targets/flavors/catalogue.ts';
import { findProgram, findServerOnPath } from '../targets/programs/find-binary.ts';
import type { InstallSettings } from './contract.ts';
import { runTool } from './run-tool.ts';
import type { SourceFlavor } from './source-release.ts';

type Command = readonly [string, ...string[]];

interface PackageManager {
  readonly program: string;
  /** Homebrew refuses to run as root; the others need it. */
  readonly needsRoot: boolean;
  readonly packages: Readonly<Record<SourceFlavor, string>>;
  commands(name: string): readonly Command[];
}

/** In the order in which they are looked for. */
const MANAGERS: readonly PackageManager[] = [
  {
    program: 'apt-get',
    needsRoot: true,
    packages: { redis: 'redis-server', valkey: 'valkey-server' },
    commands: (name) => [
      ['apt-get', 'update', '-qq'],
      ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', name],
    ],
  },
  {
    program: 'dnf',
    needsRoot: true,
    packages: { redis: 'redis', valkey: 'valkey' },
    commands: (name) => [['dnf', 'install', '-y', name]],
  },
  {
    program: 'apk',
    needsRoot: true,
    packages: { redis: 'redis', valkey: 'valkey' },
    commands: (name) => [['apk', 'add', '--no-cache', name]],
  },
  {
    program: 'brew',
    needsRoot: false,
    packages: { redis: 'redis', valkey: 'valkey' },
    commands: (name) => [['brew', 'install', name]],
  },
];

export interface PackagePlan {
  readonly manager: string;
  readonly package: string;
  readonly commands: readonly Command[];
  /** false: this user may not; the commands can be shown only. */
  readonly isPermitted: boolean;
}

/** undefined: no package manager that we know. */
export function planPackage(
  flavor: SourceFlavor,
  { env, machine }: InstallSettings,
): PackagePlan | undefined {
  const manager = MANAGERS.find(({ program }) => findProgram(program, env) !== undefined);
  if (manager === undefined) return undefined;
  const name = manager.packages[flavor];
  return {
    manager: manager.program,
    package: name,
    commands: manager.commands(name),
    isPermitted: manager.needsRoot === machine.isRoot,
  };
}

/** As a user would type them. */
export function describeCommands({ commands, manager, isPermitted }: PackagePlan): string {
  const prefix = isPermitted || manager === 'brew' ? '' : 'sudo ';
  return commands.map((command) => prefix + command.join(' ')).join(' && ');
}

/**
 * For a server that is not on PATH: the service of one that is there may be somebody's, and would be stopped.
 *
 * @returns the path of the program
 * @throws CacheBenchError E_NOT_ROOT with the command to run, E_INSTALL, E_NO_SERVER
 */
export async function installPackage(
  flavor: SourceFlavor,
  plan: PackagePlan,
  settings: InstallSettings,
): Promise<string> {
  const { title, programs } = LOCAL_SERVERS[flavor];
  if (!plan.isPermitted) {
    throw usageError(
      'E_NOT_ROOT',
      plan.manager === 'brew'
        ? 'brew refuses to run as root'
        : `only root may install ${title} with ${plan.manager}`,
      `Run '${describeCommands(plan)}', or build it with --from source.`,
    );
  }
  settings.onEvent({ kind: 'step', text: `Installing ${plan.package} with ${plan.manager} …` });
  for (const command of plan.commands) {
    await runTool(
      command,
      {
        env: { DEBIAN_FRONTEND: 'noninteractive' },
        hint: `If ${plan.manager} has no ${plan.package}, build it with --from source.`,
      },
      settings,
    );
  }
  if (plan.manager === 'apt-get') await stopService(plan.package, settings);
  const path = findServerOnPath(flavor, settings.env);
  if (path !== undefined) return path;
  throw usageError(
    'E_NO_SERVER',
    `${plan.manager} installed ${plan.package}, but ${programs[0]} is not on PATH`,
    `Add its directory to PATH, or set ${LOCAL_SERVERS[flavor].variable}.`,
  );
}

/** Debian starts a server with the package. Nobody asked for one, and it would share the cores. */
async function stopService(name: string, settings: InstallSettings): Promise<void> {
  if (findProgram('service', settings.env) === undefined) return;
  await runTool(['service', name, 'stop'], { hint: '' }, settings).catch(() => {});
}
