// One wish for all servers, translated into the settings of each flavor, with what has no equivalent there.
import { describeWishes, type ServerWishes } from '../../profile/server-wishes.ts';
import type { TargetSpec } from '../contract.ts';
import { LOCAL_SERVERS } from '../flavors/catalogue.ts';

export interface WishedTarget {
  readonly spec: TargetSpec;
  /** Sentences for the user, each of one wish that this target does not meet as it was said. */
  readonly unmet: readonly string[];
}

/** What stands after `?` in -t wins over the wish. */
export function applyWishes(spec: TargetSpec, wishes: ServerWishes): WishedTarget {
  const names = [...describeWishes(wishes).keys()];
  if (names.length === 0) return { spec, unmet: [] };
  if (spec.kind === 'attach')
    return {
      spec,
      unmet: [`${spec.name} is attached, so cache-bench does not change its ${names.join(', ')}`],
    };
  const { settings, unmet } = LOCAL_SERVERS[spec.flavor].translate(wishes, spec.settings);
  const { auth, tls } = wishes;
  const guarded = auth !== undefined || tls === true;
  const unguarded =
    guarded && spec.kind === 'container'
      ? ['cache-bench sets no password and no TLS for a server in a container, so it runs without them']
      : [];
  return {
    spec: {
      ...spec,
      settings: { ...settings, ...spec.settings },
      ...(guarded && spec.kind === 'local' ? { protection: { auth, tls } } : {}),
    },
    unmet: [...unmet, ...unguarded].map((text) => `${spec.name}: ${text}`),
  };
}
