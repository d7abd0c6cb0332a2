// The targets of a run with what flags, config file and profiles want of the servers that it starts.
import { dropUndefined } from '../core/drop-undefined.ts';
import { usageError } from '../core/errors.ts';
import type { Profile } from '../profile/profile.ts';
import { describeWishes, type ServerWishes } from '../profile/server-wishes.ts';
import type { Warning } from '../result/parts/warning.ts';
import type { TargetSpec } from '../targets/contract.ts';
import { applyWishes } from '../targets/spec/apply-wishes.ts';
import type { Sweep } from './sweep.ts';

export interface WishedTargets {
  readonly targets: readonly TargetSpec[];
  /** What has no equivalent somewhere: never dropped without a word. */
  readonly warnings: readonly Warning[];
}

/**
 * @param flags win over what profiles say
 * @throws CacheBenchError E_SERVERS when profiles of one run want different servers, which are started once
 */
export function wishTargets(
  targets: readonly TargetSpec[],
  flags: ServerWishes,
  profiles: readonly Profile[],
): WishedTargets {
  const wishes = { ...agreedWishes(profiles, flags), ...flags };
  const wished = targets.map((spec) => applyWishes(spec, wishes));
  return {
    targets: wished.map(({ spec }) => spec),
    warnings: wished.flatMap(({ spec, unmet }) =>
      unmet.map((message) => ({ id: 'W_NO_EQUIVALENT', message, target: spec.name })),
    ),
  };
}

/** A step of a ladder has targets of its own. @param wish applies the wishes of the run */
export function wishSweep(
  sweep: Sweep,
  wish: (targets: readonly TargetSpec[]) => readonly TargetSpec[],
): Sweep {
  const values = sweep.values.map(({ servers, ...value }) =>
    servers?.targets === undefined
      ? { ...value, ...dropUndefined({ servers }) }
      : { ...value, servers: { ...servers, targets: wish(servers.targets) } },
  );
  return { ...sweep, values };
}

function agreedWishes(profiles: readonly Profile[], flags: ServerWishes): ServerWishes {
  const [first, ...others] = profiles.map(({ name, servers = {} }) => ({
    name,
    servers,
    // What a flag says need not be agreed on.
    texts: describeWishes({ ...servers, ...flags }),
  }));
  if (first === undefined) return {};
  for (const other of others) {
    const names = new Set([...first.texts.keys(), ...other.texts.keys()]);
    const differing = [...names].find((name) => first.texts.get(name) !== other.texts.get(name));
    if (differing === undefined) continue;
    const told = [first, other].map(({ name, texts }) => `${name} ${texts.get(differing) ?? 'says nothing'}`);
    throw usageError(
      'E_SERVERS',
      `the profiles of a run use the same servers, but their sections "servers" differ: ${differing}: ${told.join(', ')}`,
      'Run them separately, or set it for all with a flag (--server-threads, --server-memory, --eviction, --persistence, --server-auth, --server-tls).',
    );
  }
  return first.servers;
}
