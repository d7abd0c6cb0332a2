// What the server used over the measured window, from the telemetry samples around it.
import { dropUndefined } from '../core/drop-undefined.ts';
import type { CompletedRound } from '../result/parts/round.ts';
import type { ServerUsage } from '../result/parts/telemetry.ts';
import type { ServerCounters, TelemetrySample, ThreadSample } from '../telemetry/contract.ts';

export type MachineTrouble = Pick<CompletedRound, 'throttledSeconds' | 'swapUsedBytes'>;

/** Samples that lie within the window. */
export interface WindowedSamples {
  readonly inside: readonly TelemetrySample[];
  /** Of those inside; the same one where there is only one. */
  readonly first: TelemetrySample | undefined;
  readonly last: TelemetrySample | undefined;
}

export function cutToWindow(
  samples: readonly TelemetrySample[],
  startNs: number,
  durationNs: number,
): WindowedSamples {
  const endNs = startNs + durationNs;
  // A sample describes the time since the one before it, so the first one in the window still holds warm-up.
  const inside = samples.filter(({ atNs }) => atNs > startNs && atNs <= endNs);
  return { inside, first: inside[0], last: inside.at(-1) };
}

/**
 * Cores used and counter differences are taken between the first and the last sample inside the window:
 * both ends were read at a known time, so a share of a core is exact whatever the window's edges. Where fewer than two
 * lie inside, on a machine too busy to look, there is none.
 */
export function summarizeServer(samples: WindowedSamples, durationNs: number): ServerUsage {
  const { first, last, inside } = samples;
  if (first === undefined || last === undefined) return {};
  const spanSeconds = (last.atNs - first.atNs) / 1e9;
  const cpu = difference(first.counters, last.counters, 'cpuSeconds');
  const shareOf = (seconds: number | undefined) =>
    seconds === undefined || spanSeconds <= 0 ? undefined : Math.max(0, seconds) / spanSeconds;
  const coresUsed = shareOf(cpu);
  const mainActive = shareOf(difference(first.counters, last.counters, 'mainActiveSeconds'));
  const ioActive = shareOf(difference(first.counters, last.counters, 'ioActiveSeconds'));
  return dropUndefined({
    coresUsed,
    cpuSeconds: coresUsed === undefined ? undefined : coresUsed * (durationNs / 1e9),
    busiestThread: busiestThread(inside),
    usedBytes: last.memory.usedBytes,
    rssBytes: last.memory.rssBytes,
    evictedKeys: difference(first.counters, last.counters, 'evictedKeys'),
    expiredKeys: difference(first.counters, last.counters, 'expiredKeys'),
    globalTransactions: difference(first.counters, last.counters, 'globalTransactions'),
    mainActive,
    ioActive,
  });
}

/** What the machine did to both sides in the window. */
export function summarizeMachine({ first, last, inside }: WindowedSamples): MachineTrouble {
  const swapped = inside.flatMap(({ swapUsedBytes }) => swapUsedBytes ?? []);
  const [from, to] = [first?.throttledSeconds, last?.throttledSeconds];
  return dropUndefined({
    throttledSeconds: from === undefined || to === undefined ? undefined : Math.max(0, to - from),
    swapUsedBytes: swapped.length === 0 ? undefined : Math.max(...swapped),
  });
}

/** Every server thread with its mean share of a core over the samples, busiest first. */
export function averageThreads(samples: readonly TelemetrySample[]): readonly ThreadSample[] {
  const sums = new Map<number, { name: string; cpu: number }>();
  for (const sample of samples) {
    for (const { id, name, cpu } of sample.serverThreads) {
      const sum = sums.get(id) ?? { name, cpu: 0 };
      sums.set(id, { name, cpu: sum.cpu + cpu });
    }
  }
  return [...sums]
    .map(([id, { name, cpu }]) => ({ id, name, cpu: cpu / samples.length }))
    .sort((a, b) => b.cpu - a.cpu);
}

function busiestThread(samples: readonly TelemetrySample[]): ThreadSample | undefined {
  return averageThreads(samples)[0];
}

function difference(
  first: ServerCounters,
  last: ServerCounters,
  field: keyof ServerCounters,
): number | undefined {
  const from = first[field];
  const to = last[field];
  return from === undefined || to === undefined ? undefined : to - from;
}
