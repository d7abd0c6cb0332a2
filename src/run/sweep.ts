// A sweep: one profile under several values of a parameter, each value a variant with rounds of its own.
import { dropUndefined } from '../core/drop-undefined.ts';
import { usageError } from '../core/errors.ts';
import { applyOverrides, type ProfileOverrides } from '../profile/overrides.ts';
import type { ServerSetup } from '../stage/stage.ts';
import type { TargetSpec } from '../targets/contract.ts';
import type { PlannedProfile } from './plan.ts';

export interface Sweep<Name extends string = string> {
  readonly parameter: Name;
  /** From small to large. */
  readonly values: readonly SweepValue[];
}

export interface SweepValue {
  /** As it was given. */
  readonly text: string;
  readonly overrides: ProfileOverrides;
  /** Servers are started anew for every value that sets it. */
  readonly servers?: ServerSetup;
}

/** Each value is a variant with rounds of its own: `read-heavy@pipeline=4`. */
export function expandProfiles(profiles: readonly PlannedProfile[], sweep: Sweep): readonly PlannedProfile[] {
  const { parameter, values } = sweep;
  return profiles.flatMap((planned) =>
    values.map(({ text: value, overrides, servers }) => {
      const base = planned.profile.name;
      return {
        ...planned,
        profile: { ...applyOverrides(planned.profile, overrides), name: `${base}@${parameter}=${value}` },
        sweep: { base, parameter, value },
        ...dropUndefined({ servers }),
      };
    }),
  );
}

const THREAD_SETTINGS = ['io-threads', 'proactor_threads'];

/** @throws CacheBenchError E_SWEEP (exit code 2) where the number of server threads is not ours to set */
export function refuseFixedThreads(targets: readonly TargetSpec[]): void {
  for (const target of targets) {
    if (target.kind === 'attach')
      throw usageError(
        'E_SWEEP',
        `--sweep server-threads needs servers that cache-bench starts, but ${target.name} is attached`,
        'Name servers to start: -t redis -t dragonfly.',
      );
    const fixed = THREAD_SETTINGS.find((name) => name in target.settings);
    if (fixed !== undefined)
      throw usageError(
        'E_SWEEP',
        `${target.name} sets ${fixed} itself, so --sweep server-threads cannot`,
        'Leave one out.',
      );
  }
}
