// A capacity searched on servers that are nowhere but have a speed: the answers are near it, and nothing is left behind.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CacheBenchError } from '../core/errors.ts';
import type { CapacityProbe, CapacityResult } from '../result/kinds/capacity.ts';
import type { RunOutcome } from '../run/open-run.ts';
import type { TargetSpec } from '../targets/contract.ts';
import { anEndpoint, aProfile } from '../testkit/builders.ts';
import { createFakePorts, type FakePorts } from '../testkit/fake-ports.ts';
import { conductCapacity } from './conduct-capacity.ts';
import { parseSlo } from './slo.ts';

const TARGETS: readonly TargetSpec[] = [
  { name: 'redis', kind: 'local', flavor: 'redis', settings: {} },
  { name: 'prod', kind: 'attach', endpoint: anEndpoint(6379) },
];

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cache-bench-test-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

interface Search {
  readonly fake: FakePorts;
  readonly probes: CapacityProbe[];
  readonly interrupt: AbortController;
  search(searches?: number): Promise<RunOutcome<CapacityResult>>;
}

function prepareSearch(): Search {
  const fake = createFakePorts();
  const probes: CapacityProbe[] = [];
  const interrupt = new AbortController();
  return {
    ...{ fake, probes, interrupt },
    search(searches = 2) {
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
        },
        {
          ...{ runId: '1f9a', ports: fake.ports, outDirectory: directory, toolVersion: '0', command: '' },
          ...{ env: {}, now: () => new Date('2026-01-02T03:04:05Z'), signal: interrupt.signal },
          onEvent() {},
          judgeFairness: () => [],
        },
        (probe) => probes.push(probe),
      );
    },
  };
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
});
