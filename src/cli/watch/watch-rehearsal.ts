// From a rehearsal to what whoever watches is told: the phases, and what each side answers users.
import { dropUndefined } from '../../core/drop-undefined.ts';
import { formatInteger } from '../../core/units.ts';
import { REFERENCE, type RouteInterval } from '../../load/route/route-plan.ts';
import type { RehearsalListener } from '../../rehearse/open-rehearsal.ts';
import type { RehearsalPhase } from '../../rehearse/rehearsal.ts';
import type { PhaseRecord } from '../../result/kinds/rehearsal.ts';
import type { TargetSpec } from '../../targets/contract.ts';
import type { WatchListener, WatchPhase } from '../../watch/feed.ts';
import { describeWork } from '../rehearse/text.ts';
import { watchTarget } from './watch-run.ts';

interface WatchedRehearsal {
  readonly name: string;
  readonly phases: readonly RehearsalPhase[];
  /** Of the load. */
  readonly profile: string;
  readonly sides: readonly [reference: TargetSpec, candidate: TargetSpec];
}

/** Tells of the plan at once. What it gives back is called beside what else listens. */
export function watchRehearsal(
  { name, phases, profile, sides }: WatchedRehearsal,
  tell: WatchListener,
): Required<Pick<RehearsalListener, 'tell' | 'warn' | 'onPhase' | 'onInterval'>> & {
  onSave(records: readonly PhaseRecord[]): void;
} {
  let now = -1;
  let records: readonly PhaseRecord[] = [];
  const tellPhases = (): void =>
    tell({ kind: 'phases', phases: phases.map((phase, at) => describe(phase, at, now, records[at])) });
  tell({ kind: 'begin', title: `Rehearsal of ${name}`, targets: sides.map(watchTarget) });
  tellPhases();
  return {
    tell: (text) => tell({ kind: 'state', text }),
    warn: (text) => tell({ kind: 'note', text, isTrouble: true }),
    onPhase(index) {
      now = index;
      tellPhases();
    },
    onInterval: (interval) => seeInterval(interval, sides, profile, tell),
    onSave(saved) {
      records = saved;
      tellPhases();
    },
  };
}

function describe(
  phase: RehearsalPhase,
  at: number,
  now: number,
  record: PhaseRecord | undefined,
): WatchPhase {
  const base = { name: phase.name, what: describeWork(phase) };
  if (at > now) return { ...base, state: 'to come' };
  if (record === undefined) return { ...base, state: at === now ? 'now' : 'over' };
  const found = listFound(record);
  return {
    ...base,
    ...{ state: 'over', found: found.join(', ') || 'nothing wrong', isTrouble: found.length > 0 },
  };
}

function listFound({ anomalies, reads, writesServed, unchecked }: PhaseRecord): readonly string[] {
  const sides = [reads.reference, reads.candidate, writesServed.reference, writesServed.candidate];
  const failed = sides.reduce((sum, { errors, timeouts }) => sum + errors + timeouts, 0);
  return [
    ...(failed === 0 ? [] : [`${formatInteger(failed)} errors`]),
    ...anomalies.flatMap(({ name, count }) => (count === 0 ? [] : [`${formatInteger(count)} ${name}`])),
    ...(unchecked === undefined ? [] : ['the servers could not be looked at']),
  ];
}

function seeInterval(
  { startNs, durationNs, sides }: RouteInterval,
  targets: WatchedRehearsal['sides'],
  profile: string,
  tell: WatchListener,
): void {
  if (durationNs <= 0) return;
  const seconds = durationNs / 1e9;
  const answered = sides.reduce((sum, { completed, errors }) => sum + completed + errors, 0);
  for (const [side, { completed, errors, timeouts, p50Ns, p99Ns }] of sides.entries()) {
    const failed = errors + timeouts;
    tell({
      ...{ kind: 'sample', target: targets[side === REFERENCE ? 0 : 1].name, profile, completed, failed },
      atMs: startNs / 1e6,
      values: {
        ...{ rate: completed / seconds, failures: failed / seconds },
        ...dropUndefined({ p50: p50Ns ?? undefined, p99: p99Ns ?? undefined }),
        ...(answered === 0 ? {} : { share: (completed + errors) / answered }),
      },
    });
  }
}
