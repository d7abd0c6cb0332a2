// A result of `capacity` as a search would write it, against simulated servers whose latency grows with their load.
import { compareCapacities, estimateCapacity } from '../../capacity/estimate-capacity.ts';
import { RepeatedSearch } from '../../capacity/repeated-search.ts';
import type { ProbeOutcome } from '../../capacity/search.ts';
import { formatSlo, parseSlo } from '../../capacity/slo.ts';
import { LatencyHistogram } from '../../core/latency-histogram.ts';
import { SeededRandom } from '../../core/random.ts';
import { sampleResult } from '../../report/sample-result.test-helper.ts';
import { type CapacityProbe, type CapacityResult, capacityKind } from '../../result/kinds/capacity.ts';
import { summarizeLatency } from '../../run/record.ts';

export interface SampleCapacityOptions {
  readonly searches?: number;
  /** Where the generator cannot send on time any more. */
  readonly clientLimitPerSecond?: number;
  /** Of a request, on every server; absent: each has its own. */
  readonly idleNs?: number;
  /** Ends in the middle of a search. */
  readonly probes?: number;
  /** The reason is that the time was over. */
  readonly outOfTime?: boolean;
}

export const SAMPLE_SLO = parseSlo('p99<1ms');
const SERVERS = [
  { name: 'redis', capacity: 60_000, idleNs: 90_000 },
  { name: 'dragonfly', capacity: 110_000, idleNs: 110_000 },
] as const;

const made = new Map<string, CapacityResult>();

/** Searched once for the same options; each caller has a copy of its own, for tests change what they get. */
export function sampleCapacity(options: SampleCapacityOptions = {}): CapacityResult {
  const key = JSON.stringify(options);
  const known = made.get(key) ?? simulateCapacity(options);
  made.set(key, known);
  return structuredClone(known);
}

function simulateCapacity({
  searches = 6,
  clientLimitPerSecond = Number.POSITIVE_INFINITY,
  probes: wanted = Number.POSITIVE_INFINITY,
  outOfTime = false,
  idleNs,
}: SampleCapacityOptions): CapacityResult {
  const random = new SeededRandom(3);
  const probes: CapacityProbe[] = [];
  const targets = SERVERS.map((one, at) => ({
    server: { ...one, idleNs: idleNs ?? one.idleNs },
    search: new RepeatedSearch(15_000, at),
  }));
  for (let repeat = 0; repeat < searches; repeat++) {
    for (const { search } of targets) search.beginSearch();
    for (let probed = true; probed; ) {
      probed = false;
      for (const { server, search } of targets) {
        const rate = search.nextRate();
        if (rate === undefined || probes.length >= wanted) continue;
        const probe = simulateProbe(server, repeat, rate, clientLimitPerSecond, random);
        probes.push(probe);
        search.add({ offeredPerSecond: rate, outcome: probe.outcome });
        probed = true;
      }
    }
  }
  const ends = targets.map(({ search }) => search.ends);
  const ratio = compareCapacities(ends[0]!, ends[1]!);
  const { rounds: _none, gate: _neither, ...base } = sampleResult({ blocks: 1 });
  const isWhole = probes.length < wanted;
  return {
    ...base,
    kind: capacityKind.kind,
    schemaVersion: capacityKind.version,
    partial: !isWhole && !outOfTime,
    settings: {
      ...base.settings,
      blocks: searches,
      command: "cache-bench capacity read-heavy --slo 'p99<1ms'",
    },
    capacity: {
      profile: 'read-heavy',
      slo: formatSlo(SAMPLE_SLO),
      searches,
      maxTimeNs: 300e9,
      ...(outOfTime ? { endedBy: 'max-time' as const } : {}),
      targets: SERVERS.map(({ name, capacity }, at) => ({
        target: name,
        closedLoopPerSecond: capacity,
        searches: ends[at]!.length,
        known: { ...targets[at]!.search.known(), ...brokeBy(probes, name) },
        ...(ends[at]!.length === 0 ? {} : { answer: estimateCapacity(ends[at]!) }),
      })),
      ratios: ratio === undefined ? [] : [{ candidate: 'dragonfly', ...ratio }],
      probes,
    },
  };
}

function brokeBy(probes: readonly CapacityProbe[], target: string): { readonly brokeBy?: string } {
  const reason = probes.findLast((probe) => probe.target === target && probe.outcome === 'broke')?.reason;
  return reason === undefined ? {} : { brokeBy: reason };
}

const SAMPLES = 20_000;

/** Exponential latency whose mean is that of a queue with one server: idle time / (1 - load). */
function simulateProbe(
  { name, capacity, idleNs }: { readonly name: string; readonly capacity: number; readonly idleNs: number },
  search: number,
  offeredPerSecond: number,
  clientLimitPerSecond: number,
  random: SeededRandom,
): CapacityProbe {
  const load = Math.min(0.999, (offeredPerSecond / capacity) * Math.exp(0.03 * random.normal()));
  const latency = new LatencyHistogram();
  for (let i = 0; i < SAMPLES; i++)
    latency.record(Math.round((-idleNs * Math.log(1 - random.unit53())) / (1 - load)));
  const summary = summarizeLatency(latency.toSparse());
  const held = summary.p99Ns! < SAMPLE_SLO[0]!.limitNs;
  const clientBound = offeredPerSecond > clientLimitPerSecond;
  const outcome: ProbeOutcome = clientBound ? 'client-bound' : held ? 'held' : 'broke';
  return {
    target: name,
    search,
    startedAt: '2026-11-23T14:23:11.000Z',
    durationNs: 2e9,
    offeredPerSecond,
    achievedPerSecond: offeredPerSecond,
    outcome,
    ...(outcome === 'held' ? {} : { reason: `p99 ${(summary.p99Ns! / 1e6).toFixed(2)} ms` }),
    completed: Math.round(offeredPerSecond * 2),
    failed: 0,
    responseTime: summary,
    serviceTime: summary,
    lateness: summarizeLatency(),
  };
}
