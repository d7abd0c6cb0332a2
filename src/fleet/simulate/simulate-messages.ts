// What the agents of a simulated fleet send in a round: texts as they come through the queue, with real histograms in them.
import { LatencyHistogram } from '../../core/latency-histogram.ts';
import { SeededRandom } from '../../core/random.ts';
import { packHistogram } from '../packed-histogram.ts';
import type { LoadAnswerMessage, ReportMessage, WorkerResultMessage } from '../protocol.ts';
import type { FleetShape } from './fleet-shape.ts';

export interface SimulatedMessages {
  /** By agent, JSON of a LoadAnswer. */
  readonly answers: readonly string[];
  /** By second and agent, JSON of a Report. */
  readonly reports: readonly (readonly string[])[];
  /** Requests in all answers. */
  readonly requests: number;
}

/** Agents differ, but drawing a thousand of them takes minutes: they are so many, over and over. */
const UNLIKE = 8;
/** Of service times, as a server on a network has them. */
const MEDIAN_NS = 200e3;
const SIGMA = 0.5;
const WINDOW_NS = 10e9;
/** Half a second each, told once a second. */
const INTERVALS_A_REPORT = 2;

export const SIMULATED_FENCE = 'simulated:1';

export function simulateMessages(shape: FleetShape): SimulatedMessages {
  const unlike = Math.min(UNLIKE, shape.agents);
  const answers = Array.from({ length: unlike }, (_, agent) => JSON.stringify(answerOf(agent, shape)));
  const bodies = Array.from({ length: unlike }, (_, agent) => reportsOf(agent, shape));
  return {
    answers: Array.from({ length: shape.agents }, (_, agent) => answers[agent % unlike]!),
    reports: Array.from({ length: bodies[0]!.length }, (_, number) =>
      Array.from({ length: shape.agents }, (_, agent) =>
        JSON.stringify({ ...bodies[agent % unlike]![number]!, agent: `agent-${agent}` }),
      ),
    ),
    requests: shape.agents * shape.workers * shape.operations * shape.requests,
  };
}

function answerOf(agent: number, shape: FleetShape): LoadAnswerMessage {
  return {
    workers: Array.from({ length: shape.workers }, (_, worker) => workerOf(agent, worker, shape)),
    usage: {
      coresUsed: shape.workers * 0.8,
      machineBusyShare: 0.8,
      throttledShare: 0,
      stealShare: 0,
      longestPauseMs: 3,
    },
    clock: { offsetUs: 1_234_567.5, errorUs: 120.5 },
  };
}

function workerOf(agent: number, worker: number, shape: FleetShape): WorkerResultMessage {
  const random = new SeededRandom(shape.seed, agent * shape.workers + worker);
  const draw = (count: number) => packHistogram(drawTimes(random, count).toSparse());
  const { requests, operations, openLoop } = shape;
  return {
    startUs: 1e12,
    durationNs: WINDOW_NS,
    operations: Array.from({ length: operations }, () => ({
      ...{ completed: requests, errors: 0, timeouts: 0, hits: requests, misses: 0 },
      serviceTime: draw(requests),
      ...(openLoop ? { responseTime: draw(requests) } : {}),
    })),
    derived: [],
    sent: [],
    errorExamples: [],
    usage: { worker, connections: 16, eventLoopUtilization: 0.7, cpuShare: 0.8 },
    reconnects: 0,
    ...(openLoop
      ? {
          pacing: {
            ...{ due: requests * operations, lateSends: 0, unsent: 0, maxBacklog: 3 },
            lateness: draw(requests),
            responseLeast: draw(requests),
            pacing: 'timer' as const,
          },
        }
      : {}),
  };
}

function reportsOf(agent: number, shape: FleetShape): readonly ReportMessage[] {
  const random = new SeededRandom(shape.seed + 1, agent);
  const requests = Math.round((shape.requests * shape.workers * shape.operations) / shape.intervals);
  const intervals = Array.from({ length: shape.intervals }, (_, number) => {
    const times = drawTimes(random, requests);
    return {
      ...{ completed: requests, errors: 0, timeouts: 0, hits: requests, misses: 0 },
      number,
      durationNs: WINDOW_NS / shape.intervals,
      startUs: 1e12 + (number * WINDOW_NS) / shape.intervals / 1e3,
      warmup: false,
      times: packHistogram(times.toSparse()),
      serviceSumNs: times.sumNs,
    };
  });
  return Array.from({ length: Math.ceil(intervals.length / INTERVALS_A_REPORT) }, (_, report) => ({
    kind: 'intervals',
    fence: SIMULATED_FENCE,
    agent: '',
    intervals: intervals.slice(report * INTERVALS_A_REPORT, (report + 1) * INTERVALS_A_REPORT),
  }));
}

/** Log-normal; beyond so many the rest is the same again, for a histogram of a million has hardly more slots. */
function drawTimes(random: SeededRandom, count: number): LatencyHistogram {
  const times = new LatencyHistogram();
  const draws = Math.min(count, 20_000);
  const share = Math.floor(count / draws);
  for (let i = 0; i < draws; i++) {
    const timeNs = Math.round(MEDIAN_NS * Math.exp(SIGMA * random.normal()));
    times.recordMany(timeNs, i === 0 ? count - share * (draws - 1) : share);
  }
  return times;
}
