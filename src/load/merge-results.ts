// Joins the results of all workers into the one of the plan.

import { monotonicNs } from '../core/clock.ts';
import { dropUndefined } from '../core/drop-undefined.ts';
import { LatencyHistogram, type SparseHistogram } from '../core/latency-histogram.ts';
import { listDerived } from '../profile/derived.ts';
import type {
  DerivedResult,
  ErrorExample,
  IntervalSample,
  LoadPlan,
  LoadResult,
  OpenLoopResult,
  OperationResult,
} from './contract.ts';
import type { WorkerResult } from './messages.ts';
import { countDeliveries } from './receivers/deal-keys.ts';
import type { WorkerOperation } from './recorder.ts';

export function mergeResults(
  plan: LoadPlan,
  results: readonly WorkerResult[],
  intervals: readonly IntervalSample[],
  interrupted: boolean,
): LoadResult {
  // Interrupted before any thread was ready: an empty window now.
  const startNs = results.length === 0 ? monotonicNs() : Math.min(...results.map((result) => result.startNs));
  const endNs = results.length === 0 ? startNs : Math.max(...results.map((result) => result.endNs));
  const durationNs = endNs - startNs;
  const operations = plan.operations.map(({ name }, i) => {
    const parts = results.map((result) => result.operations[i]!);
    return mergeOperation(name, parts);
  });
  const openLoop = mergePacing(plan, results, operations, durationNs);
  const delays = results.flatMap(({ ownDelay }) => (ownDelay === undefined ? [] : [ownDelay]));
  return {
    startNs,
    durationNs,
    ...(delays.length === 0 ? {} : { ownDelay: mergeSparse(delays) }),
    operations,
    derived: mergeDerived(plan, results),
    ...dropUndefined({ openLoop }),
    errorExamples: mergeExamples(results.flatMap((result) => result.errorExamples)),
    intervals,
    ...(plan.traces ? { trace: results.flatMap(({ trace = [] }) => trace) } : {}),
    workers: results.map(({ usage }) => usage).sort((a, b) => a.worker - b.worker),
    reconnects: results.reduce((sum, { reconnects }) => sum + reconnects, 0),
    interrupted,
  };
}

function mergeOperation(name: string, parts: readonly WorkerOperation[]): OperationResult {
  const sum = (field: 'completed' | 'errors' | 'timeouts' | 'hits' | 'misses') =>
    parts.reduce((total, part) => total + part[field], 0);
  const responses = parts.flatMap(({ responseTime }) => (responseTime === undefined ? [] : [responseTime]));
  return {
    name,
    completed: sum('completed'),
    errors: sum('errors'),
    timeouts: sum('timeouts'),
    hits: sum('hits'),
    misses: sum('misses'),
    serviceTime: mergeSparse(parts.map(({ serviceTime }) => serviceTime)),
    ...(responses.length === 0 ? {} : { responseTime: mergeSparse(responses) }),
  };
}

function mergeDerived(plan: LoadPlan, results: readonly WorkerResult[]): readonly DerivedResult[] {
  const { receivers = [], keyspaces } = plan;
  return listDerived(plan.operations, receivers).map(({ kind, name }, i) => {
    const parts = results.map((result) => result.derived[i]!);
    const time = mergeSparse(parts.map((part) => part.time));
    const errors = parts.reduce((sum, part) => sum + part.errors, 0);
    const merged = { kind, name, completed: time.count, errors, time };
    const receiver = receivers.find((one) => kind === 'delivery' && one.name === name);
    if (receiver === undefined) return merged;
    const at = keyspaces.findIndex((keyspace) => keyspace.name === receiver.keyspace);
    const sent = results.reduce((sum, result) => sum + result.sent[at]!, 0);
    return { ...merged, expected: sent * countDeliveries(receiver, keyspaces[at]!) };
  });
}

function mergePacing(
  { openLoop, stop }: LoadPlan,
  results: readonly WorkerResult[],
  operations: readonly OperationResult[],
  durationNs: number,
): OpenLoopResult | undefined {
  const parts = results.flatMap(({ pacing }) => (pacing === undefined ? [] : [pacing]));
  if (openLoop === undefined || parts.length === 0) return undefined;
  const { ratePerSecond } = openLoop;
  const sum = (field: 'due' | 'lateSends' | 'unsent' | 'maxBacklog') =>
    parts.reduce((total, part) => total + part[field], 0);
  const completed = operations.reduce((total, operation) => total + operation.completed, 0);
  const perSecond = (count: number) => (durationNs > 0 ? (count * 1e9) / durationNs : 0);
  const due = sum('due');
  // A window of so many requests lasts as long as the server takes for them.
  const isByTheClock = stop.kind === 'duration' && openLoop.arrivals === 'poisson';
  return {
    targetPerSecond: ratePerSecond,
    achievedPerSecond: perSecond(completed),
    scheduledPerSecond: isByTheClock ? perSecond(due) : ratePerSecond,
    due,
    lateSends: sum('lateSends'),
    unsent: sum('unsent'),
    // Of the workers' largest, which need not have been at the same time: an upper bound.
    maxBacklog: sum('maxBacklog'),
    lateness: mergeSparse(parts.map(({ lateness }) => lateness)),
    responseLeast: mergeSparse(parts.map(({ responseLeast }) => responseLeast)),
    pacing: parts[0]!.pacing,
  };
}

function mergeSparse(parts: readonly SparseHistogram[]): SparseHistogram {
  if (parts.length === 1) return parts[0]!;
  const merged = new LatencyHistogram();
  for (const part of parts) merged.addSparse(part);
  return merged.toSparse();
}

function mergeExamples(examples: readonly ErrorExample[]): readonly ErrorExample[] {
  const merged = new Map<string, { operation: string; text: string; count: number }>();
  for (const { operation, text, count } of examples) {
    const key = `${operation}\n${text}`;
    const known = merged.get(key);
    if (known) known.count += count;
    else merged.set(key, { operation, text, count });
  }
  return [...merged.values()].sort((a, b) => b.count - a.count);
}
