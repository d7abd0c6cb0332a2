// Tests of how long a trial lasts at least.
import { expect, it } from 'vitest';
import type { TimedStep } from './experiment.ts';
import { earliestEndNs } from './play-trial.ts';

const TIMES = { downAfterNs: 1e9, failoverTimeoutNs: 5e9 };
const PARTITION: TimedStep = {
  step: { kind: 'partition', node: 'primary', from: ['replica', 'sentinels'] },
  atNs: 0,
};

it.each([
  ['a partition that lasts is watched until it could be answered', [PARTITION], 16e9],
  ['one that was undone is over', [{ ...PARTITION, forNs: 1e9 }], 10e9],
  ['a switchover has nothing that lasts', [{ step: { kind: 'switchover' }, atNs: 0 }], 10e9],
] as const)('%s', (_what, steps, expected) => {
  expect(earliestEndNs({ steps, ...TIMES }, { lastNs: 10e9 })).toBe(expected);
});
