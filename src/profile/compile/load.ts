// Load settings: one way to stop, open or closed loop.
import { hasCursor } from '../derived.ts';
import type { LoadSettings, OpenLoop, Operation, Stop } from '../profile.ts';
import type { LoadInput } from '../schema/load.ts';
import type { Compilation } from './compilation.ts';

/** The million operations that comparisons of caches are usually quoted for. */
const DEFAULT_STOP: Stop = { kind: 'requests', count: 1_000_000 };

/** Of a round at a set rate, where nobody says how long it is: a million operations might take hours. */
const ROUND_AT_RATE_S = 10;
/** At a low rate it is longer, for a p99 needs replies. */
const FEWEST_AT_RATE = 20_000;

function roundSeconds(ratePerSecond: number): number {
  return Math.max(ROUND_AT_RATE_S, FEWEST_AT_RATE / ratePerSecond);
}

/** The same of a round that was to have so many requests at a rate of its own: longer than that it is not. */
export function boundRound(stop: Stop, ratePerSecond: number): Stop {
  const seconds = roundSeconds(ratePerSecond);
  return stop.kind === 'requests' && stop.count > seconds * ratePerSecond ? lasting(seconds) : stop;
}

function lasting(seconds: number): Stop {
  return { kind: 'duration', durationNs: Math.round(seconds * 1e9) };
}

/** Two steps of one walk in flight would be the same step. */
export const CURSOR_PIPELINE = '1 with {cursor}: each step of a walk waits for the reply of the one before';

export function compileLoad(
  { report }: Compilation,
  input: LoadInput,
  operations: readonly Operation[],
): LoadSettings {
  if (input.threads !== 'auto' && input.threads > input.connections) {
    const wanted = `at most ${input.connections}, the number of connections`;
    report(['load', 'threads'], `got ${input.threads}, wanted ${wanted}`);
  }
  for (const key of ['arrivals', 'pacing'] as const) {
    if (input[key] !== undefined && input.rate === undefined)
      report(['load', key], `got ${input[key]} without a rate, wanted rate: 20k or the like beside it`);
  }
  if (input.pipeline > 1 && operations.some(hasCursor))
    report(['load', 'pipeline'], `got ${input.pipeline}, wanted ${CURSOR_PIPELINE}`);
  const openLoop: OpenLoop | undefined = input.rate === undefined ? undefined : openLoopOf(input, input.rate);
  return {
    connections: input.connections,
    pipeline: input.pipeline,
    threads: input.threads,
    stop: stopOf(input),
    warmupNs: input.warmup,
    ...(openLoop ? { openLoop } : {}),
    timeoutNs: input.timeout,
  };
}

function openLoopOf({ arrivals = 'constant', pacing = 'auto' }: LoadInput, ratePerSecond: number): OpenLoop {
  return { ratePerSecond, arrivals, pacing };
}

function stopOf({ requests, duration, rate }: LoadInput): Stop {
  if (duration !== undefined) return { kind: 'duration', durationNs: duration };
  if (requests !== undefined) return { kind: 'requests', count: requests };
  return rate === undefined ? DEFAULT_STOP : lasting(roundSeconds(rate));
}
