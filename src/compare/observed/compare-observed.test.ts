// What two results of things that happened once have in common: the plan, and the targets whatever they are called.
import { describe, expect, it } from 'vitest';
import { SAMPLE_REHEARSAL } from '../../report/sample-rehearsal.test-helper.ts';
import type { FailoverClientResult, FailoverResult, FailoverTrial } from '../../result/kinds/failover.ts';
import type { PhaseRecord, RehearsalResult } from '../../result/kinds/rehearsal.ts';
import { compareObserved } from './compare-observed.ts';
import { observeResult } from './observe-result.ts';

function withPhase(at: number, more: Partial<PhaseRecord>): RehearsalResult {
  const phases = SAMPLE_REHEARSAL.phases.map((phase, index) =>
    index === at ? { ...phase, ...more } : phase,
  );
  return { ...SAMPLE_REHEARSAL, phases };
}

const differ = (second: RehearsalResult, first = SAMPLE_REHEARSAL) =>
  compareObserved(first, second).differences;

describe('plans of rehearsals', () => {
  it.each<[Partial<PhaseRecord>, string, string]>([
    [{ share: 0.5 }, 'share 25 %', 'share 50 %'],
    [{ rateShare: 0.5 }, 'rate 100 %', 'rate 50 %'],
    [
      { writes: 'dual-sync', authority: 'candidate' },
      'writes dual-async, authority reference',
      'writes dual-sync, authority candidate',
    ],
    [{ split: 'request' }, 'split by key', 'split by request'],
    [{ compare: true }, 'replies not compared', 'replies compared'],
    [{ faults: [] }, 'faults: slow by 50.0 ms on candidate', 'no fault'],
    [
      { copy: { way: 'cold', from: 'reference', durationNs: 0 } },
      'copy by snapshot from reference',
      'copy by cold from reference',
    ],
  ])('differ by %j of a phase, in a line', (more, reference, candidate) => {
    const what = 'phase 2 (25 % and slow)';
    expect(differ(withPhase(1, more))).toEqual([{ kind: 'settings', what, reference, candidate }]);
  });

  it('differ by the length of a phase, where the plan alone set it', () => {
    expect(differ(withPhase(0, { durationNs: 20e9 }))).toEqual([
      { kind: 'settings', what: 'phase 1 (reference alone)', reference: '10.0 s', candidate: '20.0 s' },
    ]);
    expect(differ(withPhase(0, { durationNs: 10.5e9 }))).toEqual([]);
    expect(differ(withPhase(0, { durationNs: 20e9, isCut: true }))).toEqual([]);
    // Its fault was undone at its end.
    expect(differ(withPhase(1, { durationNs: 20e9 }))).toEqual([]);
  });

  it('are alike whatever was counted, and in whatever order faults of one moment are recorded', () => {
    const fault = (what: string) => ({ what, on: 'candidate' as const, atNs: 0, undoneNs: 1e9 });
    const [kill, slow] = [fault('kill'), fault('slow')];
    expect(differ(withPhase(1, { faults: [kill, slow] }), withPhase(1, { faults: [slow, kill] }))).toEqual(
      [],
    );
    expect(differ(withPhase(1, { longestGapNs: 1, reconnects: { reference: 9, candidate: 9 } }))).toEqual([]);
  });
});

it('has phases that were not checked among the doubts', () => {
  expect(observeResult(SAMPLE_REHEARSAL).doubts).toEqual([
    'run 1f9a2b3c: what phase rollback lost is not known, the servers could not be looked at: redis://127.0.0.1:6379 closed the connection',
  ]);
});

describe('failovers', () => {
  const failover = (...targets: string[]): FailoverResult => ({
    ...{ kind: 'cache-bench failover', schemaVersion: 1, runId: '0a0b0c0d', partial: false, paceNs: 5e7 },
    ...{
      tool: { name: 'cache-bench', version: '0.1.0' },
      startedAt: '2026-11-29T06:00:00.000Z',
      warnings: [],
    },
    trials: targets.map((target) => ({
      ...{ experiment: 'kill', description: 'A kill.', topology: 'sentinel', target, server: `${target} 9` },
      ...{ settings: {}, repeat: 1, steps: [], startedAt: '2026-11-29T06:00:00.000Z', observedNs: 17e9 },
      service: {
        outageNs: 14e8,
        isOpen: false,
        bothSidesNs: 0,
        recoveryNs: 1e9,
        peakConnectionsPerSecond: 3,
      },
      ...{ clients: [], events: [], proxy: { addedNs: 0, addedP99Ns: 0, roundTrips: 0 }, ownDelayNs: 0 },
    })),
  });
  const pairs = (first: FailoverResult, second: FailoverResult) =>
    compareObserved(first, second)
      .rows.filter(({ metric }) => metric === 'service_outage')
      .map(({ about, reference, candidate }) => [about, reference?.value, candidate?.value]);

  it('pair where each has one target, whatever it is called', () => {
    expect(pairs(failover('redis'), failover('valkey'))).toEqual([['kill', 14e8, 14e8]]);
    expect(pairs(failover('redis'), failover('redis'))).toEqual([['kill on redis', 14e8, 14e8]]);
  });

  const client = (more: Partial<FailoverClientResult> = {}): FailoverClientResult => {
    const outage = { shortestNs: 0, medianNs: 0, p99Ns: 0, open: 0 };
    const pushes = { sent: 9, acknowledged: 9, refused: 0, doubtful: 0, notSent: 0, lost: 0 };
    return {
      ...{ name: 'ioredis', title: 'ioredis 6.0.0', settings: { commandTimeout: 1000 }, connections: 10 },
      ...{ outage, reads: outage, writes: outage, doubledIncrements: 0, answeredReads: 9, staleReads: 0 },
      ...{ pushes: { ...pushes, doubtfulDone: 0, refusedDone: 0, doubled: 0 }, errors: [] },
      ...more,
    };
  };
  const withTrial = (more: Partial<FailoverTrial>): FailoverResult => {
    const result = failover('redis');
    return { ...result, trials: result.trials.map((trial) => ({ ...trial, clients: [client()], ...more })) };
  };

  it.each<[Partial<FailoverTrial>, string, string, string]>([
    [{ steps: ['kill primary'] }, 'kill', 'faults ', 'faults kill primary'],
    [
      { settings: { 'min-replicas-to-write': '1' } },
      'kill',
      'min-replicas-to-write none',
      'min-replicas-to-write 1',
    ],
    [{ downAfterNs: 2e9 }, 'kill', 'down-after not told', 'down-after 2.00 s'],
    [{ topology: 'cluster' }, 'kill', 'under sentinel', 'under cluster'],
    [{ clients: [client({ connections: 20 })] }, 'kill, ioredis', 'connections 10', 'connections 20'],
    [
      { clients: [client({ settings: { socketTimeout: 500 } })] },
      'kill, ioredis',
      'commandTimeout 1000, socketTimeout none',
      'commandTimeout none, socketTimeout 500',
    ],
  ])('are not alike with %j, in a line', (more, what, reference, candidate) => {
    const { differences } = compareObserved(withTrial({}), withTrial(more));
    expect(differences).toEqual([{ kind: 'settings', what, reference, candidate }]);
  });

  it('are alike with other versions, of which it is told', () => {
    const clients = [client({ title: 'ioredis 5.11.1' })];
    const { differences, doubts } = compareObserved(withTrial({}), withTrial({ server: 'redis 8', clients }));
    expect({ differences, doubts }).toEqual({
      differences: [],
      doubts: [
        'not the same in both: servers: redis 9, then redis 8',
        'not the same in both: client ioredis: ioredis 6.0.0, then ioredis 5.11.1',
      ],
    });
  });

  it('pair by the names of their targets where there are several', () => {
    expect(pairs(failover('redis', 'valkey'), failover('valkey'))).toEqual([
      ['kill on redis', 14e8, undefined],
      ['kill on valkey', 14e8, 14e8],
    ]);
  });
});
