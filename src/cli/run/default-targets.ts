// What `run` races when no target is named: one of each kind of server that is installed.
import { usageError } from '../../core/errors.ts';
import { type LocalFlavor, PROCESS_FLAVORS, type TargetSpec } from '../../targets/contract.ts';
import { findServerBinary } from '../../targets/programs/find-binary.ts';

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

/** @throws CacheBenchError E_NO_SERVER when no server is installed at all */
export function chooseDefaultTargets(env: Readonly<Record<string, string | undefined>>): DefaultTargets {
  const found = PROCESS_FLAVORS.filter((flavor) => findServerBinary(flavor, env) !== undefined);
  const [first] = found;
  if (first === undefined) {
    throw usageError(
      'E_NO_SERVER',
      'no redis-server, dragonfly or valkey-server is installed',
      "Get both with 'cache-bench run --install', or one with 'cache-bench servers install redis', or name a running one with -t redis://host:port.",
    );
  }
  if (found.length > 1) return { targets: found.map((flavor) => local(flavor, flavor)) };
  return raceWithItself(first);
}

/** Two threads are the fewest that make a difference, and no more than any machine has. */
const THREADS_OF_SECOND = '2';

function raceWithItself(flavor: LocalFlavor): DefaultTargets {
  const setting = flavor === 'dragonfly' ? 'proactor_threads' : 'io-threads';
  const second = `${flavor}-${setting === 'io-threads' ? 'io' : 'threads'}${THREADS_OF_SECOND}`;
  const base = flavor === 'dragonfly' ? { [setting]: '1' } : {};
  const missing = flavor === 'dragonfly' ? 'Redis' : 'Dragonfly';
  const variable = `CACHE_BENCH_${missing.toUpperCase()}_BIN`;
  return {
    targets: [local(flavor, flavor, base), local(flavor, second, { [setting]: THREADS_OF_SECOND })],
    notice: [
      `Only ${flavor} is installed here: racing it against itself with ${setting} ${THREADS_OF_SECOND}.`,
      `To add ${missing}: 'cache-bench servers install ${missing.toLowerCase()}' (or run --install), put its binary on PATH, set ${variable}=/path/to/it, or attach a running one with -t ${missing.toLowerCase()}=redis://host:port.`,
    ].join('\n'),
  };
}

function local(
  flavor: LocalFlavor,
  name: string,
  settings: Readonly<Record<string, string>> = {},
): TargetSpec {
  return { name, kind: 'local', flavor, settings };
}
