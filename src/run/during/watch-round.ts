// Everything that goes on beside the load of one round: events, and the bystander that feels them.
import type { LoadResult } from '../../load/contract.ts';
import type { Bystander } from '../../profile/profile.ts';
import type { BystanderRecord, EventRecord } from '../../result/parts/event.ts';
import type { Target } from '../../targets/contract.ts';
import { changeSetting, readSetting } from '../../targets/spec/settings.ts';
import { estimateWindowNs } from '../expected-duration.ts';
import { startBystander } from './bystander.ts';
import type { EventTask } from './perform-event.ts';
import { recordBystander, recordEvents } from './record-events.ts';
import { scheduleEvents } from './schedule.ts';

export interface SideRecords {
  readonly events?: EventRecord[];
  readonly bystander?: BystanderRecord;
}

export interface RoundWatch {
  /** The window begins at this moment of the monotonic clock. */
  begin(windowStartNs: number): void;
  /** After the load; waits for events that still go on. */
  finish(window: LoadResult): Promise<SideRecords>;
  /** Ends what is under way, and puts settings back; also after `finish`. */
  close(): Promise<void>;
}

export async function watchRound(stage: Omit<EventTask, 'signal'>, signal: AbortSignal): Promise<RoundWatch> {
  const { profile, target, load } = stage;
  const closing = new AbortController();
  const ended = AbortSignal.any([signal, closing.signal]);
  const settings = profile.events.flatMap(({ action }) =>
    action.kind === 'setting' ? [action.setting] : [],
  );
  const before = await Promise.all(
    [...new Set(settings)].map(async (setting) => [setting, await readSetting(target, setting)] as const),
  );
  const schedule = await scheduleEvents({ ...stage, signal: ended }, estimateWindowNs(profile));
  const bystander = profile.bystander && reachAllNodes(profile.bystander, target);
  const watch = bystander && (await startBystander(bystander, load));
  return {
    begin: (windowStartNs) => schedule.begin(windowStartNs),
    async finish(window) {
      const seen = await watch?.stop();
      const runs = await schedule.finish();
      const watched = bystander && seen && { bystander, seen };
      return {
        ...(profile.events.length === 0 ? {} : { events: recordEvents(runs, window, watched) }),
        ...(watched === undefined ? {} : { bystander: recordBystander(watched, window) }),
      };
    },
    async close() {
      closing.abort();
      // A server that was halted and not told to go on would never end.
      if (profile.events.some(({ action }) => action.kind === 'process')) target.process?.signal('SIGCONT');
      schedule.close();
      await watch?.stop();
      for (const [setting, value] of before)
        if (value !== undefined) await changeSetting(target, setting, value);
    },
  };
}

/** Each of its connections belongs to one node of a cluster. */
function reachAllNodes(bystander: Bystander, { nodes = [] }: Target): Bystander {
  return { ...bystander, connections: Math.max(bystander.connections, nodes.length) };
}
