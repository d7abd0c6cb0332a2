// What rules and comparisons see of a rehearsal: the whole first, then each phase by its name.
import { expect, it } from 'vitest';
import type { PhaseRecord } from '../../result/kinds/rehearsal.ts';
import { observeRehearsal } from './rehearsal-metrics.ts';

const NONE = { completed: 0, errors: 0, timeouts: 0, hits: 0, misses: 0 };

function aPhase(name: string, more: Partial<PhaseRecord> = {}): PhaseRecord {
  return {
    ...{ name, startNs: 0, durationNs: 1e9, isCut: false, share: 0, split: 'key', writes: 'reference' },
    ...{ authority: 'reference', compare: false, longestGapNs: 5e6, anomalies: [], faults: [] },
    reads: {
      reference: { ...NONE, completed: 90, p99Ns: 2e6 },
      candidate: { ...NONE, completed: 9, p99Ns: 3e6 },
    },
    writesServed: { reference: { ...NONE, errors: 1 }, candidate: NONE },
    shadow: { sent: 0, acknowledged: 0, refused: 0, unanswered: 0, dropped: 0 },
    onlyOn: { reference: 0, candidate: 0 },
    reconnects: { reference: 0, candidate: 0 },
    errorExamples: [],
    ...more,
  };
}

const lost = (count: number) => [{ name: 'lost shadow writes' as const, count, of: 10 }];

const observe = (...phases: PhaseRecord[]) => {
  const seen = observeRehearsal({ name: 'plan', phases, dips: [], partial: false });
  return (metric: string, subject?: string) =>
    seen.find((one) => one.metric === metric && one.subject === subject);
};

it('adds counts of phases up, takes the longest time, and tells each phase by its name', () => {
  const of = observe(
    aPhase('shadow', { anomalies: lost(2) }),
    aPhase('5 %', { anomalies: lost(3), longestGapNs: 9e6 }),
  );
  expect(of('lost_writes')).toMatchObject({ value: 5, about: 'all phases', isLowerBound: false });
  expect(of('lost_writes', '5 %')).toMatchObject({ value: 3, about: '5 %' });
  expect(of('unavailability')!.value).toBe(9e6);
  expect(of('unavailability', 'shadow')!.value).toBe(5e6);
  expect(of('errors', 'shadow')!.value).toBe(0.01);
  expect(of('read_p99', 'shadow')!.value).toBe(3e6);
  expect(of('write_p99')).not.toHaveProperty('value');
});

it('knows at least so much of what was cut or not looked at, and of that phase alone', () => {
  const of = observe(
    aPhase('shadow', { anomalies: lost(2) }),
    aPhase('5 %', { anomalies: lost(0), unchecked: 'it is gone' }),
    aPhase('rollback', { isCut: true, rollback: { timeNs: 7, flipNs: 3, inFlightNs: 4, lost: 1 } }),
  );
  expect(of('lost_writes')!.isLowerBound).toBe(true);
  expect(of('lost_writes', 'shadow')!.isLowerBound).toBe(false);
  expect(of('lost_writes', '5 %')!.isLowerBound).toBe(true);
  expect(of('rollback_time', 'rollback')).toMatchObject({ value: 7, isLowerBound: true });
  expect(of('rollback_time', 'shadow')).toBeUndefined();
});

it('counts as lost what the servers acknowledged and did not run, where witnesses saw less of it', () => {
  const lostBy = (counted: number, phases = [aPhase('shadow', { anomalies: lost(3) })]) => {
    const writeCounts = [
      { side: 'candidate' as const, command: 'EXPIRE', acknowledged: 20, doubtful: 2, counted },
      { side: 'candidate' as const, command: 'SET', acknowledged: 20, doubtful: 0, counted: 25 },
    ];
    return observeRehearsal({ name: 'plan', phases, dips: [], partial: false, writeCounts })
      .filter(({ metric }) => metric === 'lost_writes')
      .map(({ value }) => value);
  };
  // Of all phases, then of the one.
  expect(lostBy(13)).toEqual([7, 3]);
  expect(lostBy(19)).toEqual([3, 3]);
  expect(lostBy(13, [aPhase('shadow')])).toEqual([7]);
});
