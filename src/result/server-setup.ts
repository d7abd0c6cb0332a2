// What of a target stays the same however its server is started, and what is one set-up's own.
import { dropUndefined } from '../core/drop-undefined.ts';
import type { ProfileRun } from './parts/profile-run.ts';
import type { TargetRecord } from './parts/target.ts';

type ServerSetup = NonNullable<ProfileRun['servers']>[number];

/** Of a profile for which servers are started in a way of its own. */
export function setupOf(target: TargetRecord): ServerSetup {
  return { target: target.name, ...split(target).setup };
}

/** The target as it was in that set-up: what the set-up lacks, it had not. */
export function withSetup(target: TargetRecord, { target: _name, ...setup }: ServerSetup): TargetRecord {
  return { ...split(target).identity, ...setup };
}

function split({ name, owned, endpoint, flavor, version, runId, container, host, ...setup }: TargetRecord) {
  const identity = {
    ...{ name, owned, endpoint, flavor, version, runId },
    ...dropUndefined({ container, host }),
  };
  return { identity, setup };
}
