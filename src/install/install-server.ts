// Installs a server in the way that suits it and this machine.
import { type CacheBenchError, usageError } from '../core/errors.ts';
import { LOCAL_SERVERS } from '../targets/flavors/catalogue.ts';
import { readServerVersion } from '../targets/programs/ask-version.ts';
import { findServerOnPath, listServerBinaries } from '../targets/programs/find-binary.ts';
import { buildFromSource, missingBuildTools } from './build-from-source.ts';
import type { Installed, InstallSettings, ServerWish } from './contract.ts';
import { installDragonfly } from './install-dragonfly.ts';
import { describeCommands, installPackage, type PackagePlan, planPackage } from './package-manager.ts';
import type { SourceFlavor } from './source-release.ts';

/**
 * Dragonfly comes from its releases. Redis and Valkey stay as they are where they are on PATH; else they come
 * from the package manager, if this user may call it and no version is named, else from source.
 *
 * @throws CacheBenchError: E_PLATFORM, E_VERSION, E_NOT_ROOT, E_NO_COMPILER and E_USAGE (exit code 2),
 *   E_DOWNLOAD, E_DIGEST, E_NO_DIGEST, E_RATE_LIMIT, E_NO_SPACE, E_PROXY, E_INSTALL, E_INTERRUPTED
 */
export async function installServer(wish: ServerWish, settings: InstallSettings): Promise<Installed> {
  const { flavor } = wish;
  const before = listServerBinaries(flavor, settings.env).map(({ path }) => path);
  const path =
    flavor === 'dragonfly'
      ? await installRelease(wish, settings)
      : await installPackageOrSource(flavor, wish, settings);
  return { flavor, path, version: await readServerVersion(path), isNew: !before.includes(path) };
}

function installRelease({ version }: ServerWish, settings: InstallSettings): Promise<string> {
  const { method } = settings;
  if (method === undefined || method === 'release') return installDragonfly(version, settings);
  throw usageError(
    'E_USAGE',
    `Dragonfly is installed from its releases, not with --from ${method}`,
    'Leave --from out.',
  );
}

async function installPackageOrSource(
  flavor: SourceFlavor,
  { version }: ServerWish,
  settings: InstallSettings,
): Promise<string> {
  const { title } = LOCAL_SERVERS[flavor];
  const { method } = settings;
  const plan = planPackage(flavor, settings);
  if (method === 'release')
    throw usageError(
      'E_USAGE',
      `${title} has no releases of programs`,
      'Use --from package or --from source.',
    );
  if (method !== 'source' && version === undefined) {
    // The system's own stays as it is, with whatever service runs it.
    const there = findServerOnPath(flavor, settings.env);
    if (there !== undefined) return there;
  }
  if (method === 'package') return installPackage(flavor, requirePackage(title, version, plan), settings);
  if (method === undefined && version === undefined && plan?.isPermitted)
    return installPackage(flavor, plan, settings);
  if (method === 'source' || missingBuildTools(settings.env).length === 0)
    return buildFromSource(flavor, version, settings);
  throw nothingFits(title, version, plan);
}

function requirePackage(
  title: string,
  version: string | undefined,
  plan: PackagePlan | undefined,
): PackagePlan {
  if (version !== undefined) {
    throw usageError(
      'E_USAGE',
      `a package manager has one version of ${title}, so ${version} cannot be asked for`,
      'Leave the version out, or use --from source.',
    );
  }
  if (plan !== undefined) return plan;
  throw usageError('E_PLATFORM', 'none of apt-get, dnf, apk and brew is on PATH', 'Use --from source.');
}

function nothingFits(
  title: string,
  version: string | undefined,
  plan: PackagePlan | undefined,
): CacheBenchError {
  if (version !== undefined) {
    return usageError(
      'E_NO_COMPILER',
      `${title} ${version} has to be built from source, and there is no compiler here`,
      'Install a C compiler and make, or leave the version out.',
    );
  }
  return usageError(
    'E_NO_COMPILER',
    `${title} cannot be installed here: this user may not install packages, and there is no compiler to build it from source`,
    plan === undefined
      ? 'Install a C compiler and make.'
      : `Run '${describeCommands(plan)}', or install a C compiler and make.`,
  );
}
