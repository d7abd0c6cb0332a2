// Runs with chosen values, as digests, for tests of claims.
import { dropUndefined } from '../core/drop-undefined.ts';
import type { Cell, RunDigest } from '../result/digest.ts';

export interface SampleCell {
  readonly target: string;
  /** One a block. */
  readonly throughput?: readonly number[];
  readonly values?: readonly Readonly<Record<string, number>>[];
  readonly operation?: string;
  readonly isEvent?: true;
  readonly limit?: Cell['limit'];
  readonly errors?: number;
  readonly allowsErrors?: true;
  readonly unfair?: readonly { readonly rule: string; readonly why: string }[];
  readonly ownDelayNs?: number;
  /** The same of each round. */
  readonly delaysNs?: readonly number[];
  readonly pace?: Cell['pace'];
}

export function sampleRun(cells: readonly SampleCell[], changes: Partial<RunDigest> = {}): RunDigest {
  const names = [...new Set(cells.map(({ target }) => target))];
  return {
    runId: '54bcb3ba',
    startedAt: '2026-11-23T14:23:11.000Z',
    toolVersion: '0.1.0',
    settings: { driver: 'resp', protocol: 2, seed: 42, reference: names[0]!, command: 'cache-bench claims' },
    facts: { usableCpus: 8, cpuModel: 'Test CPU' },
    targets: names.map((name) => ({
      name,
      owned: true,
      endpoint: 'redis://127.0.0.1:6379',
      flavor: name === 'dragonfly' ? 'dragonfly' : 'redis',
      version: name === 'dragonfly' ? '1.40.1' : '7.0.15',
      runId: name,
    })),
    profiles: [{ name: 'reads', resolved: { name: 'reads', load: { connections: 50 } } }],
    cells: cells.map(toCell),
    ...changes,
  };
}

function toCell({
  target,
  throughput = [],
  values,
  operation,
  isEvent,
  limit,
  errors = 0,
  allowsErrors,
  unfair,
  ownDelayNs,
  delaysNs,
  pace,
}: SampleCell): Cell {
  const rounds = values ?? throughput.map((value) => ({ throughput: value }));
  return {
    profile: 'reads',
    target,
    ...dropUndefined({ operation, isEvent }),
    values: rounds[0] ?? {},
    rounds: rounds.map((one, block) => ({
      block,
      values: one,
      ...(delaysNs === undefined ? {} : { ownDelayNs: delaysNs[block]! }),
    })),
    tally: { completed: 1000, errors, timeouts: 0 },
    limit: limit ?? 'server-bound',
    ...dropUndefined({ allowsErrors }),
    ...(unfair === undefined ? {} : { unfair: [...unfair] }),
    ...dropUndefined({ ownDelayNs, pace }),
  };
}
