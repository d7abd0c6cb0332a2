// Tests that the server's use is taken from the measured window alone.
import { describe, expect, it } from 'vitest';
import type { TelemetrySample } from '../telemetry/contract.ts';
import { averageThreads, cutToWindow, summarizeServer } from './server-usage.ts';

function sample(atSeconds: number, overrides: Partial<TelemetrySample> = {}): TelemetrySample {
  return {
    atNs: atSeconds * 1e9,
    cores: [],
    serverThreads: [],
    memory: {},
    counters: {},
    generator: { cpu: 0, threads: [], rssBytes: 0 },
    ...overrides,
  };
}

describe('summarizeServer', () => {
  it('counts CPU seconds between samples of the window, and leaves warm-up out', () => {
    const samples = [0, 1, 2, 3, 4].map((at) =>
      sample(at, { counters: { cpuSeconds: at < 2 ? at * 9 : 20 + at } }),
    );
    const usage = summarizeServer(cutToWindow(samples, 1.5e9, 2.5e9), 2.5e9);
    expect(usage.coresUsed).toBeCloseTo(1, 9);
    expect(usage.cpuSeconds).toBeCloseTo(2.5, 9);
  });

  it('says nothing of what was not seen', () => {
    expect(summarizeServer(cutToWindow([], 0, 1e9), 1e9)).toEqual({});
    expect(summarizeServer(cutToWindow([sample(0.5)], 0, 1e9), 1e9)).toEqual({});
  });

  it('names the busiest thread by its mean share', () => {
    const threads = (main: number, io: number) => [
      { id: 1, name: 'redis-server', cpu: main },
      { id: 2, name: 'io_thd_1', cpu: io },
    ];
    const samples = [
      sample(1, { serverThreads: threads(1, 0.2) }),
      sample(2, { serverThreads: threads(0.9, 0.4) }),
    ];
    const [busiest, second] = averageThreads(samples);
    expect(busiest).toMatchObject({ name: 'redis-server', cpu: 0.95 });
    expect(second!.cpu).toBeCloseTo(0.3, 9);
    expect(summarizeServer(cutToWindow(samples, 0, 3e9), 3e9).busiestThread?.name).toBe('redis-server');
  });
});
