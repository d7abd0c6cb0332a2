// What `run` races when no target is named: one of each kind of server that is installed.
import { usageError } from '../../core/errors.ts';
import { type LocalFlavor, PROCESS_FLAVORS, type TargetSpec } from '../../targets/contract.ts';
import { findServerBinary, listServerBinaries } from '../../targets/programs/find-binary.ts';
import { type Located, listVersions } from '../../targets/programs/locate-program.ts';
import { compareVersions } from '../../targets/programs/server-cache.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** After the names of targets that nobody chose. */
export const FOUND_HERE = 'found here; -t chooses others';

/** "redis, dragonfly (found here; -t chooses others)" */
export function listTargets(targets: readonly { readonly name: string }[], areFound: boolean): string {
  return `${targets.map(({ name }) => name).join(', ')}${areFound ? ` (${FOUND_HERE})` : ''}`;
}

export interface DefaultTargets {
  readonly targets: readonly TargetSpec[];
  /** To be said before anything else, when the race is not the one that was hoped for. */
  readonly notice?: string;
}

/**
 * Of one kind alone the one that is started otherwise and the newest other version of it; where there is none, itself with
 * another number of threads. For that its programs are asked for their versions.
 *
 * @throws CacheBenchError E_NO_SERVER when no server is installed at all
 */
export async function chooseDefaultTargets(env: Environment): Promise<DefaultTargets> {
  const found = listInstalled(env);
  const [first] = found;
  if (found.length > 1) return { targets: found.map((flavor) => local(flavor, flavor)) };
  return (await raceVersions(first, env)) ?? raceWithItself(first);
}

/** For what needs one server, whichever. @throws CacheBenchError E_NO_SERVER */
export function chooseAnyTarget(env: Environment): TargetSpec {
  const [first] = listInstalled(env);
  return local(first, first);
}

function listInstalled(env: Environment): readonly [LocalFlavor, ...LocalFlavor[]] {
  const [first, ...others] = PROCESS_FLAVORS.filter((flavor) => findServerBinary(flavor, env) !== undefined);
  if (first !== undefined) return [first, ...others];
  throw usageError(
    'E_NO_SERVER',
    'no redis-server, dragonfly or valkey-server is installed',
    "Get both with 'cache-bench run --install', or one with 'cache-bench servers install redis', or name a running one with -t redis://host:port.",
  );
}

async function raceVersions(flavor: LocalFlavor, env: Environment): Promise<DefaultTargets | undefined> {
  // One program is no two versions: it need not be started to be asked.
  if (listServerBinaries(flavor, env).length < 2) return undefined;
  const [preferred, ...others] = await listVersions(flavor, env);
  // Of one that does not tell its version nobody knows whether the others are another.
  if (preferred === undefined || !tellsVersion(preferred)) return undefined;
  const other = others
    .filter(tellsVersion)
    .filter(({ version }) => version !== preferred.version)
    .sort((a, b) => compareVersions(b.version, a.version))[0];
  if (other === undefined) return undefined;
  const pair = [preferred, other].sort((a, b) => compareVersions(a.version, b.version));
  return {
    targets: pair.map((located) => ({ ...local(flavor, `${flavor}-${located.version}`), ...located })),
    notice: [
      `Only ${flavor} is installed here, in several versions: racing ${pair.map(({ version }) => version).join(' and ')}.`,
      adviseOther(flavor),
    ].join('\n'),
  };
}

function tellsVersion(located: Located): located is Required<Located> {
  return located.version !== undefined;
}

/** Two threads are the fewest that make a difference, and no more than any machine has. */
const THREADS_OF_SECOND = '2';

function raceWithItself(flavor: LocalFlavor): DefaultTargets {
  const setting = flavor === 'dragonfly' ? 'proactor_threads' : 'io-threads';
  const second = `${flavor}-${setting === 'io-threads' ? 'io' : 'threads'}${THREADS_OF_SECOND}`;
  const base = flavor === 'dragonfly' ? { [setting]: '1' } : {};
  return {
    targets: [local(flavor, flavor, base), local(flavor, second, { [setting]: THREADS_OF_SECOND })],
    notice: [
      `Only ${flavor} is installed here: racing it against itself with ${setting} ${THREADS_OF_SECOND}.`,
      adviseOther(flavor),
    ].join('\n'),
  };
}

function adviseOther(flavor: LocalFlavor): string {
  const missing = flavor === 'dragonfly' ? 'Redis' : 'Dragonfly';
  const variable = `CACHE_BENCH_${missing.toUpperCase()}_BIN`;
  return `To add ${missing}: 'cache-bench servers install ${missing.toLowerCase()}' (or run --install), put its binary on PATH, set ${variable}=/path/to/it, or attach a running one with -t ${missing.toLowerCase()}=redis://host:port.`;
}

function local(
  flavor: LocalFlavor,
  name: string,
  settings: Readonly<Record<string, string>> = {},
): TargetSpec {
  return { name, kind: 'local', flavor, settings };
}
