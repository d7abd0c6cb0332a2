// Intervals of many workers become one sample each, in order, as soon as nobody can add to it.
import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from '../core/latency-histogram.ts';
import { SeededRandom } from '../core/random.ts';
import { IntervalMerger } from './merge-intervals.ts';
import type { WorkerInterval } from './recorder.ts';

function interval(number: number, completed = 1): WorkerInterval {
  return {
    ...{ number, completed, errors: 0, timeouts: 0, hits: 0, misses: 0 },
    ...{ startNs: number * 1e9, durationNs: 1e9, warmup: false, serviceSumNs: 0 },
    times: new LatencyHistogram().toSparse(),
  };
}

describe('a merger of intervals', () => {
  it('waits for the slowest worker, and for none that has ended', () => {
    const seen: number[] = [];
    const merger = new IntervalMerger(2, ({ completed }) => seen.push(completed));
    merger.add(0, interval(0, 1));
    merger.add(0, interval(1, 2));
    expect(seen).toEqual([]);
    merger.add(1, interval(0, 10));
    expect(seen).toEqual([11]);
    merger.end(1);
    expect(seen).toEqual([11, 2]);
    merger.end(1);
    merger.add(0, interval(2, 4));
    merger.end(0);
    expect(seen).toEqual([11, 2, 4]);
  });

  it('emits every part once and in order, whatever the order of workers', () => {
    for (let seed = 0; seed < 50; seed++) {
      const random = new SeededRandom(seed);
      const workers = 1 + Math.floor(random.unit() * 6);
      const lengths = Array.from({ length: workers }, () => Math.floor(random.unit() * 8));
      const next = lengths.map(() => 0);
      const merger = new IntervalMerger(workers, () => {});
      const open = new Set(lengths.keys());
      while (open.size > 0) {
        const worker = [...open][Math.floor(random.unit() * open.size)]!;
        if (next[worker]! < lengths[worker]!) merger.add(worker, interval(next[worker]!++));
        else {
          merger.end(worker);
          open.delete(worker);
        }
      }
      const longest = Math.max(...lengths);
      expect(merger.samples.map(({ completed }) => completed)).toEqual(
        Array.from({ length: longest }, (_, i) => lengths.filter((length) => length > i).length),
      );
    }
  });

  it('looks at each worker once for a sample', () => {
    const workers = 2000;
    const merger = new IntervalMerger(workers, () => {});
    let looks = 0;
    const counts = (merger as unknown as { counts: number[] }).counts;
    (merger as unknown as { counts: number[] }).counts = new Proxy(counts, {
      get: (target, name, receiver) => {
        if (typeof name === 'string' && /^\d+$/.test(name)) looks++;
        return Reflect.get(target, name, receiver);
      },
    });
    for (let number = 0; number < 3; number++)
      for (let worker = 0; worker < workers; worker++) merger.add(worker, interval(number));
    expect(merger.samples).toHaveLength(3);
    expect(looks).toBeLessThan(10 * 3 * workers);
  });
});
