// From the events of a run, a race or a search for capacities, to what whoever watches is told.
import { dropUndefined } from '../../core/drop-undefined.ts';
import { placeOf } from '../../result/parts/warning.ts';
import type { RunEvent } from '../../run/events.ts';
import type { TargetSpec } from '../../targets/contract.ts';
import type { WatchListener, WatchTarget } from '../../watch/feed.ts';

/** @param title until a plan says more */
export function watchRunEvents(
  tell: WatchListener,
  title: string,
  nowMs: () => number,
): (event: RunEvent) => void {
  let rounds = 0;
  let done = 0;
  const opened: WatchTarget[] = [];
  return (event) => {
    switch (event.kind) {
      case 'planned':
        rounds = event.plan.rounds.length;
        tell({ kind: 'begin', title, targets: event.plan.targets.map(watchTarget) });
        break;
      case 'target-opened':
        // A search has no plan of rounds: its targets are known one by one.
        opened.push({ name: event.target.name });
        if (rounds === 0) tell({ kind: 'begin', title, targets: [...opened] });
        break;
      case 'fill-started':
        tell({ kind: 'state', text: `filling ${event.target} with the keys of ${event.profile}` });
        break;
      case 'calibration-started':
        tell({ kind: 'state', text: `measuring the generator's own ceiling for ${event.profile}` });
        break;
      case 'round-started':
        tell({
          kind: 'state',
          text: `${event.profile} on ${event.target}${describeBlock(event.round.block, rounds)}`,
        });
        break;
      case 'interval':
        seeInterval(event, tell, nowMs());
        break;
      case 'round-finished':
        done++;
        if (rounds > 0) tellProgress(event.result.target, Math.min(1, done / rounds), tell, nowMs());
        break;
      case 'warning':
        tell({ kind: 'note', text: `${event.id}${placeOf(event)} ${event.message}`, isTrouble: true });
        break;
      case 'interrupted':
        tell({ kind: 'state', text: 'interrupted: it is ending' });
    }
  };
}

export function watchTarget(spec: TargetSpec): WatchTarget {
  if (spec.kind !== 'attach' || spec.endpoint.address.kind !== 'tcp') return { name: spec.name };
  const { host, port } = spec.endpoint.address;
  return { name: spec.name, address: host, port };
}

function seeInterval(
  { profile, target, sample, times }: Extract<RunEvent, { kind: 'interval' }>,
  tell: WatchListener,
  atMs: number,
): void {
  if (sample.warmup || sample.durationNs <= 0) return;
  const { completed, errors, timeouts, p50Ns, p99Ns } = sample;
  const seconds = sample.durationNs / 1e9;
  const failed = errors + timeouts;
  tell({
    ...{ kind: 'sample', target, profile, atMs, completed, failed },
    ...dropUndefined({ times }),
    values: {
      ...{ rate: completed / seconds, failures: failed / seconds },
      ...(p50Ns === null ? {} : { p50: p50Ns }),
      ...(p99Ns === null ? {} : { p99: p99Ns }),
    },
  });
}

function tellProgress(target: string, progress: number, tell: WatchListener, atMs: number): void {
  tell({ kind: 'sample', target, atMs, values: { progress } });
}

function describeBlock(block: number, rounds: number): string {
  return rounds === 0 ? '' : `, block ${block + 1}`;
}
