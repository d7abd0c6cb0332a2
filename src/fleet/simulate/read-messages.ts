// What a coordinator does with all that comes back in a round: every text is checked by its schema, and merged.
import type { LoadPlan, LoadResult } from '../../load/contract.ts';
import { IntervalMerger } from '../../load/merge-intervals.ts';
import { mergeAnswers } from '../coordinator/merge-answers.ts';
import { loadAnswerSchema, reportSchema } from '../protocol.ts';
import type { FleetShape } from './fleet-shape.ts';
import type { SimulatedMessages } from './simulate-messages.ts';

export function readMessages(shape: FleetShape, { answers, reports }: SimulatedMessages): LoadResult {
  const intervals = new IntervalMerger(shape.agents, () => {});
  for (const texts of reports)
    for (const [index, text] of texts.entries()) {
      const report = reportSchema.parse(JSON.parse(text));
      if (report.kind !== 'intervals') continue;
      for (const { startUs, ...interval } of report.intervals)
        intervals.add(index, { ...interval, startNs: startUs * 1e3 });
    }
  const read = answers.map((text, index) => {
    intervals.end(index);
    return loadAnswerSchema.parse(JSON.parse(text));
  });
  return mergeAnswers(planOf(shape), read, intervals.samples, { offsetUs: 0, errorUs: 0 });
}

/** As far as the merging of results looks into it. */
function planOf({ operations, openLoop, agents, workers, requests }: FleetShape): LoadPlan {
  return {
    endpoint: { address: { kind: 'tcp', host: '127.0.0.1', port: 1 }, db: 0 },
    protocol: 2,
    driver: 'resp',
    seed: 1,
    keyPrefix: '',
    operations: Array.from({ length: operations }, (_, i) => ({
      name: `op${i}`,
      weight: 1,
      commands: [[[{ kind: 'text', text: 'PING' }]]],
      transaction: false,
      hits: 'none',
    })),
    scripts: [],
    keyspaces: [],
    values: { size: { kind: 'fixed', bytes: 1 }, content: 'binary', compressibility: 0 },
    connections: agents * workers * 16,
    pipeline: 1,
    threads: agents * workers,
    warmupNs: 0,
    stop: { kind: 'duration', durationNs: 10e9 },
    ...(openLoop
      ? {
          openLoop: {
            ratePerSecond: (agents * workers * operations * requests) / 10,
            arrivals: 'constant',
            pacing: 'auto',
          },
        }
      : {}),
    timeoutNs: 1e9,
    intervalNs: 0.5e9,
    fill: false,
  };
}
