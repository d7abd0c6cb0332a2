// What limited a round of a fleet is what limited its worst agent.
import { expect, it } from 'vitest';
import type { AgentReport, LoadResult } from '../load/contract.ts';
import { aLoadPlan, anEndpoint } from '../testkit/builders.ts';
import { fakeLoadResult } from '../testkit/fake-load.ts';
import { countOtherCores, judgeRoundSaturation } from './round-saturation.ts';

const AGENT: AgentReport = {
  ...{ name: 'a1', workers: 1, connections: 1, completed: 10, maxEventLoopUtilization: 0.2 },
  ...{ maxCpuShare: 0.2, coresUsed: 0.5, machineBusyShare: 0.3, stealShare: 0, throttledShare: 0 },
  ...{ longestPauseMs: 0, startErrorUs: 50, isHere: false },
};
const PLAN = aLoadPlan(anEndpoint(1), {
  connections: 8,
  openLoop: { ratePerSecond: 1000, arrivals: 'constant', pacing: 'timer' },
});

function judge(
  changes: Partial<LoadResult>,
  plan = PLAN,
  generator = { ceilingPerSecond: undefined as number | undefined, reachedPerSecond: 0 },
) {
  const target = { identity: { threads: 4 }, localPid: undefined, cpus: undefined } as never;
  const load = { ...fakeLoadResult(plan, { perSecond: 900 }), ...changes };
  const surroundings = { target, otherCores: undefined, generator, clientCpus: undefined };
  return judgeRoundSaturation(plan, load, [], {} as never, surroundings);
}

const openLoop = {
  ...fakeLoadResult(PLAN, { perSecond: 900 }).openLoop!,
  ...{ targetPerSecond: 1000, achievedPerSecond: 900, due: 1000, lateSends: 5 },
};

it('one agent that is late with its starts makes the round client-bound, though the mean is in time', () => {
  expect(judge({ openLoop }).limit).not.toBe('client-bound');
  const late = { ...AGENT, lateShare: 0.05 };
  expect(judge({ openLoop, agents: [AGENT, AGENT, AGENT, late] }).limit).toBe('client-bound');
});

it('one agent that its quota held back makes the round client-bound', () => {
  const { openLoop: _, ...closed } = PLAN;
  expect(judge({}, closed).limit).not.toBe('client-bound');
  expect(judge({ agents: [AGENT, { ...AGENT, throttledShare: 0.2 }] }, closed).limit).toBe('client-bound');
});

it('agents on this machine are no others that disturb it', () => {
  const core = { cpu: 0, busy: 1, steal: 0 };
  const samples = [{ cores: [core, core], generator: { cpu: 0.1 } }] as never;
  expect(countOtherCores(samples, {} as never, false)).toBeCloseTo(1.9);
  const here = { ...AGENT, coresUsed: 1.5, isHere: true };
  expect(countOtherCores(samples, {} as never, false, [here, AGENT])).toBeCloseTo(0.4);
});

it('what a round reached counts for those after it, where the calibration was slower', () => {
  const generator = { ceilingPerSecond: 300, reachedPerSecond: 0 };
  expect(judge({ openLoop }, PLAN, generator).headroom).toBeUndefined();
  expect(generator.reachedPerSecond).toBeCloseTo(900);
  const slower = fakeLoadResult(PLAN, { perSecond: 450 });
  expect(judge(slower, PLAN, generator).headroom).toBeCloseTo(2);
  expect(generator.reachedPerSecond).toBeCloseTo(900);
});

it('a closed loop tells what was not in the generator where the kernel timed its replies', () => {
  const { openLoop: _, ...closed } = PLAN;
  const { operations, workers } = fakeLoadResult(closed, { perSecond: 900 });
  expect(judge({}, closed)).not.toHaveProperty('atServerShare');
  const ownDelay = operations[0]!.serviceTime;
  const { atServerShare } = judge({ ownDelay }, closed);
  expect(workers.length).toBeGreaterThan(0);
  expect(atServerShare).toBeGreaterThanOrEqual(0);
  expect(atServerShare).toBeLessThanOrEqual(1);
});
