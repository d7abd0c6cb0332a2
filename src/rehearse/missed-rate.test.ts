// When a rehearsal says that its load fell behind, and what it blames.
import { expect, it } from 'vitest';
import type { RehearsalResult } from '../result/kinds/rehearsal.ts';
import { describeMissedRate } from './missed-rate.ts';

const NONE = { completed: 0, errors: 0, timeouts: 0, hits: 0, misses: 0 };

function describeIt(done: number, more: object = {}, ratePerSecond: number | undefined = 1000) {
  const served = {
    reference: { ...NONE, completed: done - 20 },
    candidate: { ...NONE, errors: 15, timeouts: 5 },
  };
  const phase = {
    durationNs: 1e9,
    reads: served,
    writesServed: { reference: NONE, candidate: NONE },
    faults: [],
    ...more,
  };
  const result = { settings: { ratePerSecond }, phases: [phase], ...more } as unknown as RehearsalResult;
  return describeMissedRate(result);
}

it('says nothing where the rate was kept, also a part of it, or where there is none', () => {
  expect(describeIt(960)).toBeUndefined();
  expect(describeIt(480, { rateShare: 0.5 })).toBeUndefined();
  expect(describeMissedRate({ settings: {}, phases: [] } as unknown as RehearsalResult)).toBeUndefined();
});

it('says how much was done, and whether other processes are to blame', () => {
  expect(describeIt(400)).toMatch(/^only 40\.0 % of the 1,000 operations .* use a lower rate$/);
  expect(describeIt(960, { rateShare: 2 })).toMatch(/^only 48\.0 % of the 2,000/);
  const starved = { generator: { eventLoopUtilization: 0.5, cpuShare: 0.1 } };
  expect(describeIt(400, starved)).toMatch(/other processes filled the machine/);
  expect(describeIt(400, { generator: { eventLoopUtilization: 0.5, cpuShare: 0.45 } })).toMatch(/lower rate/);
});

it('says nothing of what random starts may be short by', () => {
  expect(describeIt(205, {}, 225)).toBeUndefined();
  expect(describeIt(181, {}, 225)).toBeUndefined();
  expect(describeIt(179, {}, 225)).toMatch(/^only 79\.6 % of the 225/);
});

it('does not blame the bench for what waited for a server that was harmed', () => {
  const kill = { what: 'kill', on: 'reference', atNs: 0 };
  expect(describeIt(400, { faults: [{ ...kill, undoneNs: 5e8 }] })).toBeUndefined();
  expect(describeIt(400, { unchecked: 'no connection' })).toBeUndefined();
});

it('counts phases after a fault only if it was undone', () => {
  const phase = (done: number, faults: object[]) => ({
    ...{ durationNs: 1e9, faults },
    reads: { reference: { ...NONE, completed: done }, candidate: NONE },
    writesServed: { reference: NONE, candidate: NONE },
  });
  const describeBoth = (fault: object) =>
    describeMissedRate({
      settings: { ratePerSecond: 1000 },
      phases: [phase(100, [fault]), phase(400, [])],
    } as unknown as RehearsalResult);
  expect(describeBoth({ what: 'kill' })).toBeUndefined();
  expect(describeBoth({ what: 'kill', undoneNs: 5e8 })).toMatch(/^only 40\.0 % of the 1,000/);
});
