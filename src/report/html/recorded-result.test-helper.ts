// Sample results with what plots over time need: a timeline and telemetry of every round.
import { SeededRandom } from '../../core/random.ts';
import type { RaceResult } from '../../result/kinds/race.ts';
import type { CompletedRound } from '../../result/parts/round.ts';
import type { TelemetryRecord } from '../../result/parts/telemetry.ts';
import { type SampleOptions, sampleResult } from '../sample-result.test-helper.ts';

export interface RecordedOptions extends SampleOptions {
  readonly cores?: number;
}

const INTERVALS = 20;
const INTERVAL_NS = 0.5e9;

export function recordedResult(options: RecordedOptions = {}): RaceResult {
  const result = sampleResult(options);
  for (const [i, round] of result.rounds.entries()) {
    if (round.status !== 'completed') continue;
    const random = new SeededRandom(3, i);
    const { flavor } = result.targets.find(({ name }) => name === round.target)!;
    round.timeline = sampleTimeline(round, random);
    const hasTelemetry = round.server.coresUsed !== undefined;
    const threads = flavor === 'dragonfly' ? 4 : 1;
    round.telemetry = hasTelemetry ? sampleTelemetry(threads, options.cores ?? 8, random) : [];
  }
  return result;
}

function sampleTimeline(round: CompletedRound, random: SeededRandom): CompletedRound['timeline'] {
  const completed = round.operations.reduce((sum, operation) => sum + operation.completed, 0) / INTERVALS;
  return Array.from({ length: INTERVALS }, (_, i) => {
    const speed = Math.exp(0.02 * random.normal());
    return {
      startNs: i * INTERVAL_NS,
      durationNs: INTERVAL_NS,
      completed: Math.round(completed * speed),
      errors: 0,
      timeouts: 0,
      p50Ns: round.serviceTime.p50Ns! / speed,
      p99Ns: (round.serviceTime.p99Ns! / speed) * (random.unit() < 0.02 ? 6 : 1),
      maxNs: round.serviceTime.maxNs,
      inFlight: 50,
    };
  });
}

/** One thread fills a core and a little of another; four share theirs at seven tenths. */
function sampleTelemetry(threads: number, cores: number, random: SeededRandom): TelemetryRecord[] {
  const share = (of: number): number => Math.min(1, Math.max(0, of + 0.03 * random.normal()));
  return Array.from({ length: INTERVALS }, (_, i) => ({
    atNs: (i + 1) * INTERVAL_NS,
    cores: Array.from({ length: cores }, (_, cpu) => {
      const isServer = cpu < cores / 2;
      const load = !isServer ? 0.5 : threads === 1 ? (cpu === 0 ? 0.99 : 0.03) : 0.7;
      return { cpu, busy: share(load), steal: 0 };
    }),
    serverThreads:
      threads === 1
        ? [
            { id: 100, name: 'redis-server', cpu: share(0.99) },
            { id: 101, name: 'bio_lazy_free', cpu: 0.002 },
          ]
        : Array.from({ length: threads }, (_, n) => ({ id: 200 + n, name: `Proactor${n}`, cpu: share(0.7) })),
    usedBytes: 126e6,
    rssBytes: 141e6,
    generator: {
      cpu: 2.1,
      rssBytes: 150e6,
      threads: Array.from({ length: 4 }, (_, n) => ({ id: 900 + i * 4 + n, name: 'node', cpu: share(0.5) })),
    },
  }));
}
