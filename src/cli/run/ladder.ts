// `--ladder cores=N1,N2,…`: reads it, and says what climbs it where no target is named.
import { dropUndefined } from '../../core/drop-undefined.ts';
import { usageError } from '../../core/errors.ts';
import type { Host } from '../../core/host.ts';
import { type Ladder, planLadder } from '../../run/ladder.ts';
import type { LocalFlavor } from '../../targets/contract.ts';
import { planCoreLadder } from '../../targets/cpus/core-ladder.ts';
import { readAllowedCpus } from '../../targets/cpus/cpu-sets.ts';
import { findServerBinary } from '../../targets/programs/find-binary.ts';
import { CORES, type TargetTemplate, type TemplateSettings } from '../../targets/spec/target-template.ts';
import { refuseSameNames } from './choices.ts';
import type { RunOptions } from './options.ts';
import { type Parameter, parseValues } from './sweep.ts';

/** The kernel's own limit is higher, and nobody's machine is larger. */
const MOST_CORES = 1024;

const PARAMETERS: Readonly<Record<'cores', Parameter>> = {
  cores: {
    wanted: `a whole number from 1 to ${MOST_CORES}`,
    parse(text) {
      const cores = /^[1-9]\d{0,3}$/.test(text) ? Number(text) : Number.NaN;
      return cores <= MOST_CORES ? { size: cores, overrides: {} } : undefined;
    },
  },
};

/** @throws CacheBenchError E_LADDER, E_CPUS, E_TARGET, E_NO_SERVER (exit code 2) */
export function chooseLadder(
  host: Host,
  options: RunOptions,
  named: readonly TargetTemplate[] | undefined,
): Ladder | undefined {
  if (options.ladder === undefined) return undefined;
  if (options.sweep !== undefined)
    throw usageError('E_LADDER', '--ladder and --sweep are both given', 'Leave one out.');
  const flag = { flag: '--ladder', code: 'E_LADDER', hint: 'Write --ladder cores=1,2,4,8.' };
  const sweep = parseValues(options.ladder, PARAMETERS, flag);
  const cores = sweep.values.map(({ text }) => Number(text));
  const cpus = planCoreLadder(cores, {
    allowedCpus: readAllowedCpus(),
    pin: options.pin ?? true,
    ...dropUndefined({ serverCpus: options['server-cpus'], clientCpus: options['client-cpus'] }),
  });
  const ladder = planLadder(sweep, cpus, named ?? chooseLadderTargets(host, options));
  refuseSameNames(ladder.targets);
  return ladder;
}

/** Ways onto more cores: none, Redis' own two, and another server. */
function chooseLadderTargets(host: Host, { quiet }: RunOptions): readonly TargetTemplate[] {
  const redis = (['redis', 'valkey'] as const).find(
    (flavor) => findServerBinary(flavor, host.env) !== undefined,
  );
  const hasDragonfly = findServerBinary('dragonfly', host.env) !== undefined;
  if (redis === undefined && !hasDragonfly)
    throw usageError(
      'E_NO_SERVER',
      'no redis-server, dragonfly or valkey-server is installed, so there is nothing to put on a ladder',
      "Get both with 'cache-bench run --install', or one with 'cache-bench servers install redis'.",
    );
  if (!hasDragonfly && !quiet)
    host.stderr.write(
      "Dragonfly is not installed here, so the ladder is of one kind of server. To add it: 'cache-bench servers install dragonfly' (or run --install).\n",
    );
  return [
    ...(redis === undefined ? [] : [local(redis), local(redis, `${redis}-io`, { 'io-threads': CORES })]),
    ...(redis === 'redis' ? [local('redis-cluster')] : []),
    ...(hasDragonfly ? [local('dragonfly')] : []),
  ];
}

function local(flavor: LocalFlavor, name: string = flavor, settings: TemplateSettings = {}): TargetTemplate {
  return { name, kind: 'local', flavor, settings };
}
