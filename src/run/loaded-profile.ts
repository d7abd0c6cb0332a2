// A profile on all targets: the generator's ceiling for it, its commands, its data; and its keys gone afterwards.
import { monotonicNs } from '../core/clock.ts';
import { dropUndefined } from '../core/drop-undefined.ts';
import { listKeyNames } from '../profile/key-names.ts';
import { largestValueBytes } from '../profile/largest-value.ts';
import { placeOfValueSize } from '../profile/place-of-value-size.ts';
import type { Profile } from '../profile/profile.ts';
import type { EqualRate } from '../result/equal-rate.ts';
import { setupOf } from '../result/server-setup.ts';
import { countThreads } from './count-threads.ts';
import { fillTargets } from './fill.ts';
import { canCalibrate, findCeiling } from './find-ceiling.ts';
import type { GeneratorSpeed } from './generator-speed.ts';
import { IdleMeter } from './idle-meter.ts';
import { type LoadContext, prefersPacedIo } from './load-plan.ts';
import type { OpenRun } from './open-run.ts';
import type { PlannedProfile } from './plan.ts';
import { warnOfRestlessMemory } from './settle.ts';
import { recordTarget } from './target-record.ts';
/** A profile whose data every target holds. */
export interface LoadedProfile {
  readonly profile: Profile;
  /** By target. */
  readonly loads: readonly LoadContext[];
  /** Its parts, which send the same commands, know the same. */
  readonly generator: GeneratorSpeed;
  readonly idle: IdleMeter;
}

/** Calibrates, fills every target, lets `work` measure, and removes every key that was written, whatever happens. */
export async function withLoadedProfile(
  open: OpenRun,
  planned: PlannedProfile,
  work: (loaded: LoadedProfile) => Promise<void>,
): Promise<void> {
  const { plan, context, stage, ledger, cpus, pacedIo } = open;
  const { onEvent } = context;
  const { profile } = planned;
  await stage.useServers(planned.servers);
  const { targets, keyPrefix } = stage;
  const threads = countThreads(profile, cpus, context.ports);
  const loads: readonly LoadContext[] = targets.map((target) => ({
    endpoint: target.endpoint,
    settings: plan.settings,
    keyPrefix,
    threads,
    cpus: cpus.client,
    pacedIo: pacedIo.io,
  }));
  onEvent({ kind: 'profile-started', profile: profile.name });
  const largest = largestValueBytes(profile);
  const place = placeOfValueSize(planned.text, planned.file, largest);
  for (const target of targets) await context.ports.requireValueSize(target, largest, profile.name, place);
  const isCalibrated = canCalibrate(profile, plan.settings);
  if (isCalibrated) onEvent({ kind: 'calibration-started', profile: profile.name });
  const ceiling = isCalibrated
    ? await findCeiling({ targets, ledger, context }, profile, loads[0]!)
    : undefined;
  if (ceiling !== undefined)
    onEvent({ kind: 'calibrated', profile: profile.name, ceilingPerSecond: ceiling });
  const idle = new IdleMeter(targets, context.ports, monotonicNs);
  const generator = { ceilingPerSecond: ceiling, reachedPerSecond: 0 };
  const loaded = { profile, loads, generator, idle };
  recordProfile(open, planned, loaded);
  const names = (prefix: string) => listKeyNames(profile, prefix);
  const followsUnlink = ledger.result.fills.length > 0;
  await stage.withKeys(
    profile.scripts,
    async () => {
      const places = targets.map((target, at) => ({ target, load: loads[at]! }));
      for (const fill of await fillTargets(profile, places, { ...context, followsUnlink })) {
        ledger.addFill(fill);
        warnOfRestlessMemory(fill, ledger);
      }
      await work(loaded);
    },
    names,
  );
  onEvent({ kind: 'profile-finished', profile: profile.name });
}

/** Keeps in the result what the rounds that follow run, and how. */
export function recordProfile(
  { ledger, stage, pacedIo }: OpenRun,
  {
    file,
    text,
    sweep,
    equalRate,
    blocks,
    servers,
  }: Omit<PlannedProfile, 'profile' | 'equalRate'> & {
    readonly equalRate?: EqualRate;
  },
  { profile, loads, generator }: LoadedProfile,
): void {
  const { connections, pipeline } = profile.load;
  ledger.addProfile({
    name: profile.name,
    ...dropUndefined({
      sweep,
      equalRate,
      blocks,
      servers: servers && stage.targets.map((target) => setupOf(recordTarget(target))),
      clientCeilingPerSecond: generator.ceilingPerSecond,
      pacedIo: prefersPacedIo(profile, loads[0]!) ? { ...pacedIo } : undefined,
    }),
    ...{ file, text, resolved: { ...profile }, connections, pipeline },
    threads: Math.min(loads[0]!.threads, connections),
  });
}
