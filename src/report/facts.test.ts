// The facts that a report begins with.
import { expect, it } from 'vitest';
import type { TargetRecord } from '../result/parts/target.ts';
import { buildReport } from './build-report.ts';
import { listFacts } from './facts.ts';
import { sampleAgent } from './sample-agent.test-helper.ts';
import { sampleResult } from './sample-result.test-helper.ts';

function readBackOf(...readings: (TargetRecord['readings'] | undefined)[]): string | undefined {
  const result = sampleResult();
  for (const [at, one] of readings.entries())
    if (one !== undefined) Object.assign(result.targets[at]!, { readings: one });
  return listFacts(result).find(({ label }) => label === 'read back')?.text;
}

it('say how many flags were read back from the servers, and name those that were not', () => {
  expect(
    readBackOf(
      [
        { flag: 'save', by: 'config', told: '' },
        { flag: 'loadmodule', by: 'none' },
      ],
      [
        { flag: 'proactor_threads', by: 'info', told: '2' },
        { flag: 'port', by: 'effect' },
        { flag: 'version_check', by: 'command-line' },
        { flag: 'logtostderr', by: 'command-line' },
      ],
    ),
  ).toBe(
    'redis 1 of 2 flags, could not be read back: --loadmodule (neither CONFIG GET nor INFO nor the command line of the process shows it); ' +
      'dragonfly 2 of 4 flags, could not be read back: --version_check, --logtostderr (neither CONFIG GET nor INFO shows it; it is on the command line of the process)',
  );
  expect(readBackOf([{ flag: 'save', by: 'config' }])).toBe('redis 1 of 1 flags');
});

it('say what a connection takes where servers tell, beside and not in the memory of a key', () => {
  const result = sampleResult();
  const [one, other] = result.targets;
  Object.assign(one!, { connectionMemory: { connections: 100, usedBytes: 38_090, rssBytes: 9912 } });
  Object.assign(other!, { connectionMemory: { connections: 100, usedBytes: 3, rssBytes: 43_000 } });
  expect(listFacts(result).find(({ label }) => label === 'connections')?.text).toBe(
    'each takes on redis 37.2 KiB of used memory, 9.68 KiB of resident memory; on dragonfly nothing of used memory, 42.0 KiB of resident memory; bytes per key do not include this',
  );
  expect(listFacts(sampleResult()).some(({ label }) => label === 'connections')).toBe(false);
});

it('say nothing of it for attached servers and older results', () => {
  expect(readBackOf()).toBeUndefined();
});

it('tell driver and protocol briefly too where they are not what most runs have', () => {
  const driverOf = (settings: Partial<ReturnType<typeof sampleResult>['settings']>) => {
    const result = sampleResult();
    return listFacts({ ...result, settings: { ...result.settings, ...settings } }).find(
      ({ label }) => label === 'driver',
    );
  };
  expect(driverOf({})).toEqual({ label: 'driver', text: 'resp, RESP2' });
  expect(driverOf({ protocol: 3 })).toMatchObject({ brief: 'resp, RESP3' });
  expect(driverOf({ io: 'auto' })).toEqual({ label: 'driver', text: 'resp, RESP2' });
  expect(driverOf({ io: 'epoll' })).toMatchObject({ brief: 'resp by epoll, RESP2' });
  expect(driverOf({ driver: 'ioredis' })).toMatchObject({ brief: 'ioredis, RESP2' });
});

it('say what the time went to', () => {
  const result = sampleResult({ blocks: 2 });
  for (const profile of result.profiles) profile.resolved = { load: { warmupNs: 3e9 } };
  const design = listFacts(result).find(({ label }) => label === 'design')!.text;
  expect(design).toMatch(
    /, took 48 s: 40 s measured, 12 s warming up, \S+ s loading, the rest setup and pauses$/,
  );
});

it('name the agents of a fleet, how well their clocks are known and how far the targets are', () => {
  const result = sampleResult();
  expect(listFacts(result).some(({ label }) => label === 'agents')).toBe(false);
  for (const round of result.rounds)
    Object.assign(round, {
      agents: [sampleAgent(), sampleAgent({ name: 'a2', workers: 1, startErrorUs: 95.4, pingUs: 130 })],
    });
  // What the coordinator itself could have used sent nothing.
  expect(buildReport(result).profiles[0]!.load).toContain(', 3 generator threads on 2 agents, closed loop');
  const [first, second] = result.targets.map(({ name }) => name);
  expect(listFacts(result).find(({ label }) => label === 'agents')).toEqual({
    label: 'agents',
    brief: '2, clocks known to within 175 µs of each other',
    text: `a1: 2 threads, 25 connections, clock ±80 µs, a PING takes 120 µs to ${first}, 120 µs to ${second}; a2: 1 thread, 25 connections, clock ±95 µs, a PING takes 130 µs to ${first}, 130 µs to ${second}`,
  });
});
