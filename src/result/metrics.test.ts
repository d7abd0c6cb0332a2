// What metrics of the catalogue read off a round.
import { describe, expect, it } from 'vitest';
import { metricById } from './metrics.ts';
import type { CompletedRound } from './parts/round.ts';

describe('what an operation took of the generator', () => {
  const { of } = metricById('generator_cpu');
  /** Two seconds with so many operations, and what each thread had of a core. */
  function roundOf(completed: number, ...cpuShares: (number | null)[]): CompletedRound {
    const workers = cpuShares.map((cpuShare, worker) => ({
      ...{ worker, connections: 1, eventLoopUtilization: 1 },
      cpuShare,
    }));
    return { durationNs: 2e9, workers, operations: [{ completed }] } as unknown as CompletedRound;
  }

  it('is the CPU time of all its threads over the operations of the window', () => {
    expect(of(roundOf(100_000, 0.5, 0.25))).toBe(15_000);
  });

  it('is not known where a thread could not be read, nothing came back, or another tool measured', () => {
    expect(of(roundOf(100_000, 0.5, null))).toBeUndefined();
    expect(of(roundOf(0, 0.5))).toBeUndefined();
    expect(of(roundOf(100_000))).toBeUndefined();
  });
});
