// `run --install`: gets the servers that are to be started and are not there. Nothing else downloads without being asked.
import { dropUndefined } from '../../core/drop-undefined.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import type { ServerWish } from '../../install/contract.ts';
import { findServerBinary, programFlavor } from '../../targets/programs/find-binary.ts';
import { findVersion, locateProgram } from '../../targets/programs/locate-program.ts';
import type { TargetTemplate } from '../../targets/spec/target-template.ts';
import { readOptions } from '../options/read-options.ts';
import type { RunOptions } from '../run/options.ts';
import { SERVERS_OPTIONS } from './options.ts';

/** What is raced when nothing is said. */
const DEFAULT_PAIR: readonly ServerWish[] = [{ flavor: 'redis' }, { flavor: 'dragonfly' }];

type Wishes = Pick<RunOptions, 'install' | 'dry-run' | 'quiet'>;

/**
 * @param targets that were named; undefined: none
 * @returns an exit code other than 0: interrupted, and nothing shall follow
 */
export async function installMissing(
  host: Host,
  options: Wishes,
  targets: readonly TargetTemplate[] | undefined,
): Promise<number> {
  if (!options.install || options['dry-run']) return EXIT.ok;
  const missing: ServerWish[] = [];
  for (const wish of listWishes(targets ?? [])) if (!(await isThere(wish, host))) missing.push(wish);
  const { quiet } = options;
  // Where from is said in the environment here, as CACHE_BENCH_MIRROR and so on.
  const where = readOptions(SERVERS_OPTIONS, {}, host.env);
  const { attendInstall } = await import('./install.ts');
  return attendInstall(host, missing, { ...where, ...dropUndefined({ quiet }) });
}

/** @throws CacheBenchError E_NO_SERVER for half a version that is not there: releases have three numbers */
async function isThere({ flavor, version }: ServerWish, { env, cwd }: Host): Promise<boolean> {
  if (version === undefined) return findServerBinary(flavor, env) !== undefined;
  if ((await findVersion(flavor, version, env)) !== undefined) return true;
  if (!/^\d+\.\d+\.\d+/.test(version)) await locateProgram({ name: flavor, flavor, version }, { env, cwd });
  return false;
}

function listWishes(targets: readonly TargetTemplate[]): readonly ServerWish[] {
  if (targets.length === 0) return DEFAULT_PAIR;
  const wishes = targets.flatMap((spec): readonly ServerWish[] => {
    if (spec.kind !== 'local' || spec.program !== undefined) return [];
    const { version } = spec;
    return [{ flavor: programFlavor(spec.flavor), ...dropUndefined({ version }) }];
  });
  return wishes.filter(
    (wish, index) =>
      wishes.findIndex((one) => one.flavor === wish.flavor && one.version === wish.version) === index,
  );
}
