// A capacity searched on servers that are nowhere but have a speed: the answers are near it, and nothing is left behind.
import { beforeEach, describe, expect, it } from 'vitest';
import { CacheBenchError } from '../core/errors.ts';
import type { CapacityProbe, CapacityResult } from '../result/kinds/capacity.ts';
import type { RunOutcome } from '../run/open-run.ts';
import type { TargetSpec } from '../targets/contract.ts';
import { anEndpoint, aProfile } from '../testkit/builders.ts';
import { createFakePorts, type FakePorts } from '../testkit/fake-ports.ts';
import { createMemoryDurableFiles, type MemoryDurableFiles } from '../testkit/memory-durable-files.ts';
import { type CapacityPlan, conductCapacity } from './conduct-capacity.ts';
import { parseSlo } from './slo.ts';

const TARGETS: readonly TargetSpec[] = [
  { name: 'redis', kind: 'local', flavor: 'redis', settings: {} },
  { name: 'prod', kind: 'attach', endpoint: anEndpoint(6379) },
];

const directory = '/results';
let files: MemoryDurableFiles;
beforeEach(() => {
  files = createMemoryDurableFiles();
});

interface Search {
  readonly fake: FakePorts;
  readonly probes: CapacityProbe[];
  readonly interrupt: AbortController;
  /** Of the clock, in ms; a round makes it go on. */
  nowMs: number;
  readonly told: string[];
  search(searches?: number, more?: Partial<CapacityPlan>): Promise<RunOutcome<CapacityResult>>;
}

function prepareSearch(): Search {
  const fake = createFakePorts();
  const probes: CapacityProbe[] = [];
  const interrupt = new AbortController();
  const scene: Search = {
    ...{ fake, probes, interrupt, nowMs: Date.parse('2026-01-02T03:04:05Z'), told: [] },
    search(searches = 2, more = {}) {
      return conductCapacity(
        {
          targets: TARGETS,
          settings: {
            ...{ driver: 'resp', protocol: 2, blocks: searches, tolerance: 0.05, quick: false, seed: 42 },
            ...{ allowNonempty: false, pin: false, calibrate: false, cooldownMs: 0 },
          },
          planned: { profile: aProfile({ fill: [] }), file: 'a.yaml', text: '' },
          slo: parseSlo('p99<1ms')!,
          probe: { probeNs: 1e9, warmupNs: 0 },
          maxTimeNs: 3600e9,
          ...more,
        },
        {
          ...{
            runId: '1f9a',
            ports: fake.ports,
            files,
            outDirectory: directory,
            toolVersion: '0',
            command: '',
          },
          ...{ env: {}, now: () => new Date(scene.nowMs), signal: interrupt.signal },
          onEvent() {},
          judgeFairness: () => [],
        },
        {
          onBegin: (_capacity, first, { usualNs, endedInNs = Number.NaN }) =>
            scene.told.push(
              `from ${first}, ${Math.round(usualNs / 1e9)} s${endedInNs < usualNs ? ', ended before' : ''}`,
            ),
          onProbe: (probe) => probes.push(probe),
          onLonger: ({ lowNs, usualNs, highNs }) =>
            scene.told.push(`longer, ${[lowNs, usualNs, highNs].map((ns) => ns / 1e9).join(' ')}`),
          onSearch: (search, { targets }, left) =>
            scene.told.push(
              `search ${search}: ${targets.map(({ searches: done }) => done).join('+')}, ${left === undefined ? 'over' : `${Math.round(left.usualNs / 1e9)} s`}`,
            ),
        },
      );
    },
  };
  return scene;
}

describe('a search for capacities', () => {
  it('finds for each target the rate up to which its server keeps the objective', async () => {
    const { search, fake, probes } = prepareSearch();
    fake.speeds.set('redis', 20_000).set('prod', 80_000);
    const { result, failure } = await search();
    expect(failure).toBeUndefined();
    // A reply takes 0.1 ms over the idle share, so that 1 ms is reached at nine tenths of the speed.
    const answers = result.capacity.targets.map(({ answer }) =>
      answer?.kind === 'found' ? answer.ratePerSecond : Number.NaN,
    );
    expect(answers[0]! / 20_000).toBeCloseTo(0.9, 1);
    expect(answers[1]! / 80_000).toBeCloseTo(0.9, 1);
    expect(result.capacity.targets.map(({ closedLoopPerSecond }) => closedLoopPerSecond)).toEqual([
      20_000, 80_000,
    ]);
    expect(result.capacity.probes).toEqual(probes);
    expect(new Set(probes.map(({ search: number }) => number))).toEqual(new Set([0, 1]));
  });

  it('begins on all targets with the same rate, probe by probe in turn', async () => {
    const { search, probes } = prepareSearch();
    await search(1);
    const [first, second] = probes;
    expect(new Set([first!.target, second!.target])).toEqual(new Set(['redis', 'prod']));
    expect(first!.offeredPerSecond).toBe(second!.offeredPerSecond);
  });

  it('removes its keys and stops its servers in the end', async () => {
    const { search, fake } = prepareSearch();
    await search(1);
    expect(fake.servers.done.slice(-4)).toEqual([
      ...['remove cb:1f9a: from redis', 'remove cb:1f9a: from prod', 'stop redis', 'stop prod'],
    ]);
  });

  it('keeps the probes before the one that is interrupted', async () => {
    const { search, fake, interrupt, probes } = prepareSearch();
    fake.onRound = () => {
      // Two closed loops come first.
      if (fake.rounds.length === 5) interrupt.abort();
    };
    const { result, interrupted } = await search();
    expect(interrupted).toBe(true);
    expect(result).toMatchObject({ partial: true });
    expect(result.capacity.probes).toHaveLength(2);
    expect(probes).toHaveLength(2);
    expect(fake.servers.done.slice(-2)).toEqual(['stop redis', 'stop prod']);
  });

  it('keeps the probes before the one that fails', async () => {
    const { search, fake } = prepareSearch();
    const lost = new CacheBenchError('E_TARGET_LOST', 'prod is gone');
    fake.onRound = () => {
      if (fake.rounds.length === 5) throw lost;
    };
    const { result, failure } = await search();
    expect(failure).toBe(lost);
    expect(result.capacity.probes).toHaveLength(2);
    expect(fake.servers.done).toContain('remove cb:1f9a: from prod');
  });

  it('is not begun where data of others is in the way', async () => {
    const { search, fake } = prepareSearch();
    fake.servers.server('prod').keys.add('user:1');
    await expect(search()).rejects.toMatchObject({ code: 'E_REFUSED', exitCode: 4 });
    expect(fake.rounds).toEqual([]);
  });

  /** A second and a half a round, as a real one of a second takes. */
  function letTimePass(scene: Search): void {
    scene.fake.onRound = ({ plan }) => {
      const { stop } = plan;
      scene.nowMs += (stop.kind === 'duration' ? stop.durationNs : 0) / 1e6 + 450;
    };
  }

  it('ends by its longest time, with the rates between which the answer lies', async () => {
    const scene = prepareSearch();
    scene.fake.speeds.set('redis', 20_000).set('prod', 80_000);
    letTimePass(scene);
    const begunMs = scene.nowMs;
    const { result, failure, interrupted } = await scene.search(6, { maxTimeNs: 20e9 });
    expect([failure, interrupted, result.partial]).toEqual([undefined, false, false]);
    expect(scene.told[0]).toMatch(/^from 5000, .* ended before$/);
    expect(scene.nowMs - begunMs).toBeLessThanOrEqual(20_000);
    expect(scene.nowMs - begunMs).toBeGreaterThan(15_000);
    expect(result.capacity).toMatchObject({ endedBy: 'max-time', maxTimeNs: 20e9 });
    for (const [at, capacity] of [18_000, 72_000].entries()) {
      const { known, answer, searches } = result.capacity.targets[at]!;
      expect([answer, searches]).toEqual([undefined, 0]);
      expect(known!.heldPerSecond!).toBeLessThan(capacity);
      expect(known!.brokePerSecond ?? Number.POSITIVE_INFINITY).toBeGreaterThan(capacity * 0.99);
    }
    expect(result.capacity.targets[0]!.known).toMatchObject({ brokeBy: expect.any(String) });
  });

  it('measures nothing when loading took all the time', async () => {
    const scene = prepareSearch();
    const { result, failure } = await scene.search(6, { maxTimeNs: 1e6 });
    expect(failure).toBeUndefined();
    expect(result.capacity).toMatchObject({ endedBy: 'max-time', targets: [], probes: [] });
    expect(scene.fake.servers.done.slice(-2)).toEqual(['stop redis', 'stop prod']);
  });

  it('keeps the rates between which the answer lies when it is interrupted', async () => {
    const { search, fake, interrupt } = prepareSearch();
    fake.onRound = () => {
      if (fake.rounds.length === 7) interrupt.abort();
    };
    const { result } = await search();
    expect(result.partial).toBe(true);
    expect(result.capacity.endedBy).toBeUndefined();
    expect(result.capacity.targets.map(({ known }) => known?.heldPerSecond)).toEqual([
      expect.any(Number),
      expect.any(Number),
    ]);
  });

  it('gives up early, and on that target alone, where no rate holds', async () => {
    const scene = prepareSearch();
    scene.fake.speeds.set('redis', 20_000).set('prod', 80_000);
    // A reply takes a tenth of a millisecond at least.
    const { result } = await scene.search(6, { slo: parseSlo('p99<90us') });
    expect(result.capacity.targets.map(({ answer }) => answer?.kind)).toEqual(['below', 'below']);
    expect(scene.probes).toHaveLength(2 * 4);
    expect(scene.told.at(-1)).toBe('search 0: 1+1, over');
    expect(result.capacity.targets[0]!.known).toEqual({
      brokePerSecond: expect.closeTo(20_000 / 64, 1),
      brokeBy: expect.stringMatching(/^p99 10\d µs$/),
    });
    // At the lowest rate the percentile takes half a minute to be known; that it is missed shows in a second.
    const longest = Math.max(
      ...scene.fake.rounds.map(({ plan }) => (plan.stop.kind === 'duration' ? plan.stop.durationNs : 0)),
    );
    expect(longest).toBeLessThanOrEqual(2e9);
  });

  it('says so where it takes longer than was told, and how long then', async () => {
    const scene = prepareSearch();
    scene.fake.speeds.set('redis', 20_000).set('prod', 80_000);
    // What stands around a round takes ever longer.
    scene.fake.onRound = ({ plan }) => {
      const { stop } = plan;
      scene.nowMs += (stop.kind === 'duration' ? stop.durationNs : 0) / 1e6 + 450 * scene.fake.rounds.length;
    };
    const longer: { readonly atMs: number; readonly text: string }[] = [];
    scene.told.push = (text) => {
      if (text.startsWith('longer')) longer.push({ atMs: scene.nowMs, text });
      return 0;
    };
    await scene.search(1);
    expect(longer.length).toBeGreaterThan(0);
    expect(longer.length).toBeLessThan(scene.probes.length / 2);
  });

  it('takes no rate that it fell to for those that come', async () => {
    const scene = prepareSearch();
    scene.fake.onRound = ({ on, plan }) => {
      const { stop } = plan;
      scene.nowMs += (stop.kind === 'duration' ? stop.durationNs : 0) / 1e6 + 450;
      // Each is slow once, where its search begins, and falls to the lowest rate.
      const isFirst = scene.probes.every(({ target }) => target !== on) && scene.fake.rounds.length > 2;
      scene.fake.speeds.set(on, isFirst ? 100 : 4000);
    };
    const longer: { readonly atMs: number; readonly text: string }[] = [];
    scene.told.push = (text) => {
      if (text.startsWith('longer')) longer.push({ atMs: scene.nowMs, text });
      return 0;
    };
    await scene.search(1);
    expect(longer.length).toBeGreaterThan(0);
    for (const { atMs, text } of longer) {
      const [low, usual, high] = text.split(/,? /).slice(1).map(Number);
      const trueSeconds = (scene.nowMs - atMs) / 1e3;
      expect(low).toBeLessThanOrEqual(trueSeconds);
      expect(high).toBeGreaterThanOrEqual(trueSeconds);
      expect(usual! / trueSeconds).toBeLessThan(2);
    }
  });

  it('says how long it takes within a third, before its first probe and after every search', async () => {
    const scene = prepareSearch();
    scene.fake.speeds.set('redis', 20_000).set('prod', 80_000);
    letTimePass(scene);
    const guesses: { readonly atMs: number; readonly leftNs: number }[] = [];
    scene.told.push = (text) => {
      const [, seconds] = /(\d+) s$/.exec(text) ?? [];
      if (seconds !== undefined) guesses.push({ atMs: scene.nowMs, leftNs: Number(seconds) * 1e9 });
      return 0;
    };
    await scene.search(6);
    expect(guesses).toHaveLength(6);
    for (const { atMs, leftNs } of guesses) {
      const trueNs = (scene.nowMs - atMs) * 1e6;
      expect(leftNs / trueNs).toBeGreaterThan(2 / 3);
      expect(leftNs / trueNs).toBeLessThan(4 / 3);
    }
  });
});
