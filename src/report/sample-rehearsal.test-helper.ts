// A rehearsal as tests show it: three phases, one of them with a fault, and every kind of thing that may be found.
import type {
  IntervalRecord,
  PhaseRecord,
  RehearsalResult,
  ServedRecord,
} from '../result/kinds/rehearsal.ts';

const NONE: ServedRecord = { completed: 0, errors: 0, timeouts: 0, hits: 0, misses: 0 };
const served = (completed: number, p99Ns: number, more: Partial<ServedRecord> = {}): ServedRecord => ({
  ...NONE,
  completed,
  p50Ns: p99Ns / 10,
  p99Ns,
  maxNs: p99Ns * 2,
  ...more,
});

function aPhase(name: string, startNs: number, more: Partial<PhaseRecord> = {}): PhaseRecord {
  return {
    name,
    startNs,
    durationNs: 10e9,
    isCut: false,
    share: 0,
    split: 'key',
    writes: 'reference',
    authority: 'reference',
    compare: false,
    reads: { reference: served(15_000, 1.2e6, { hits: 14_250, misses: 750 }), candidate: NONE },
    writesServed: { reference: served(5000, 1.4e6), candidate: NONE },
    shadow: { sent: 0, acknowledged: 0, refused: 0, unanswered: 0, dropped: 0 },
    onlyOn: { reference: 5000, candidate: 0 },
    longestGapNs: 12e6,
    hitRatio: 0.95,
    anomalies: [],
    faults: [],
    reconnects: { reference: 0, candidate: 0 },
    errorExamples: [],
    ...more,
  };
}

function anInterval(atNs: number, isShared: boolean): IntervalRecord {
  const { maxNs: _reference, ...reference } = served(500, 1.2e6, { hits: 380, misses: 20 });
  const { maxNs: _candidate, ...candidate } = served(120, 3.5e6, { hits: 60, misses: 40, errors: 3 });
  return {
    atNs,
    durationNs: 0.25e9,
    reference,
    candidate: isShared ? candidate : { completed: 0, errors: 0, timeouts: 0, hits: 0, misses: 0 },
  };
}

const target = (name: string, flavor: 'redis' | 'dragonfly', version: string) => ({
  name,
  owned: true,
  endpoint: 'redis://127.0.0.1:6379',
  flavor,
  version,
  runId: 'r',
});

export const SAMPLE_REHEARSAL: RehearsalResult = {
  kind: 'cache-bench rehearsal',
  schemaVersion: 1,
  tool: { name: 'cache-bench', version: '0.1.0' },
  runId: '1f9a2b3c',
  startedAt: '2026-11-23T14:23:00.000Z',
  partial: false,
  warnings: [{ id: 'W_NOT_MIRRORED', message: 'SPOP lets the server choose' }],
  name: 'sample-plan',
  file: 'sample-plan.yaml',
  profile: 'mixed',
  settings: {
    seed: 42,
    connections: 20,
    ratePerSecond: 2000,
    split: 'key',
    order: 'by-key',
    witnesses: 0.1,
    ttlToleranceNs: 1e9,
    timeoutNs: 1e9,
    quick: false,
    phases: 3,
  },
  reference: target('old', 'redis', '7.0.15'),
  candidate: target('new', 'dragonfly', '1.40.1'),
  phases: [
    aPhase('reference alone', 0),
    aPhase('25 % and slow', 10e9, {
      share: 0.25,
      writes: 'dual-async',
      reads: {
        reference: served(11_000, 1.3e6, { hits: 10_450, misses: 550 }),
        candidate: served(3900, 61e6, { hits: 2000, misses: 1900, timeouts: 12 }),
      },
      shadow: {
        sent: 5000,
        acknowledged: 4990,
        refused: 3,
        unanswered: 7,
        dropped: 0,
        p50Ns: 51e6,
        p99Ns: 60e6,
      },
      onlyOn: { reference: 0, candidate: 0 },
      hitRatio: 0.83,
      longestGapNs: 45e6,
      copy: {
        ...{ way: 'snapshot', from: 'reference', durationNs: 812e6, keys: 20_000, present: 4 },
        ...{ refused: 2, refusal: "error 'ERR Bad data format \u001b[31m'" },
      },
      anomalies: [
        {
          name: 'lost shadow writes',
          count: 10,
          of: 500,
          oldestNs: 8.1e9,
          example: 'cb:1f9a2b3c:witness:1:log:3:17',
        },
        { name: 'reordered writes', count: 0, of: 900 },
        {
          name: 'stale reads',
          count: 4,
          of: 120,
          oldestNs: 230e6,
          example: 'cb:1f9a2b3c:witness:1:register:2:5',
        },
      ],
      faults: [{ what: 'slow by 50.0 ms', on: 'candidate', atNs: 3e9, undoneNs: 10e9 }],
      reconnects: { reference: 0, candidate: 12 },
      errorExamples: [{ side: 'candidate', text: 'connection lost: no reply within 1000 ms', count: 12 }],
    }),
    aPhase('rollback', 20e9, {
      rollback: { timeNs: 63e6, flipNs: 1.1e6, inFlightNs: 61.9e6, lost: 812 },
      unchecked: 'redis://127.0.0.1:6379 closed the connection',
    }),
  ],
  timeline: Array.from({ length: 120 }, (_, at) => anInterval(at * 0.25e9, at >= 40 && at < 80)),
  dips: [
    { phase: '25 % and slow', before: 0.95, lost: 0.31, recoveredNs: 7.25e9 },
    { phase: 'rollback', before: 0.83, lost: 0 },
  ],
  verification: {
    keys: 2_000_000,
    compared: 20_300,
    isExact: false,
    rounds: 3,
    different: 2,
    mostShare: 0.000315,
    kinds: { value: 1, 'only on the reference': 1 },
    types: [
      { type: 'string', keys: 20_000, different: 2, all: 1_999_500, mostShare: 0.000315 },
      { type: 'hash', keys: 300, different: 0, all: 500, mostShare: 0.00994 },
    ],
    examples: [{ key: 'cb:1f9a2b3c:page:0017', kind: 'value', detail: 'string' }],
  },
  proxies: [{ on: 'candidate', addedNs: 41_000, addedP99Ns: 120_000, roundTrips: 500 }],
  writeCounts: [
    { side: 'reference', command: 'SET', acknowledged: 5000, doubtful: 0, counted: 5000 },
    { side: 'candidate', command: 'SET', acknowledged: 4990, doubtful: 7, counted: 4980 },
  ],
  dualCosts: [
    { writes: 'dual-async', metric: 'write p99', ratio: 1.06, low: 1.01, high: 1.12, pairs: 6 },
    { writes: 'dual-sync', metric: 'write p99', ratio: 1.93, pairs: 3 },
  ],
  generator: { eventLoopUtilization: 0.31, cpuShare: 0.28 },
  rules: [
    { rule: 'lost_writes == 0', outcome: 'fail', value: 10, shown: '10' },
    { rule: 'rollback_time < 1s', outcome: 'pass', value: 63e6, shown: '63.0 ms' },
    { rule: 'unavailability < 2s', outcome: 'inconclusive', value: null, shown: 'not rehearsed' },
  ],
};
