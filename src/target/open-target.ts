// Opens a target: starts a server of our own, or attaches to one that runs already.
import type { OpenContext, Target, TargetSpec } from './contract.ts';
import { openAttached } from './open-attached.ts';
import { openLocal } from './open-local.ts';

/**
 * Resolves when the server answers and has said who it is.
 *
 * @throws CacheBenchError: of {@link openLocal} or {@link openAttached}
 */
export function openTarget(spec: TargetSpec, context: OpenContext): Promise<Target> {
  return spec.kind === 'local' ? openLocal(spec, context) : openAttached(spec);
}
