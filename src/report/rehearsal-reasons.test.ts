// Why two servers differ at the end: each reason that a plan or a count can give, and none where there is none.
import { expect, it } from 'vitest';
import type { PhaseRecord, RehearsalResult } from '../result/kinds/rehearsal.ts';
import { findReasons } from './rehearsal-reasons.ts';
import { SAMPLE_REHEARSAL } from './sample-rehearsal.test-helper.ts';

const CALM: PhaseRecord = {
  ...SAMPLE_REHEARSAL.phases[0]!,
  ...{
    name: 'calm',
    writes: 'dual-async',
    anomalies: [],
    faults: [],
    onlyOn: { reference: 0, candidate: 0 },
  },
  shadow: { sent: 9, acknowledged: 9, refused: 0, unanswered: 0, dropped: 0 },
};
const COPY = { way: 'snapshot', from: 'reference', durationNs: 1, keys: 9 } as const;
const HELD: PhaseRecord = { ...CALM, name: 'copy', copy: { ...COPY, heldNs: 1 } };

const reasons = (phases: readonly PhaseRecord[], more: Partial<RehearsalResult> = {}) =>
  findReasons({ ...SAMPLE_REHEARSAL, warnings: [], ...more, phases: [...phases] });

it.each<[string, readonly PhaseRecord[], RegExp]>([
  ['no copy', [CALM], /^Nothing was copied: data that old held/],
  [
    'a copy that nobody waited for',
    [{ ...CALM, name: 'copy', copy: COPY }],
    /^copy: users kept writing while/,
  ],
  [
    'writes of one side',
    [HELD, { ...CALM, onlyOn: { reference: 0, candidate: 1200 } }],
    /^1,200 writes went only to new \(calm\)/,
  ],
  [
    'writes without an answer',
    [HELD, { ...CALM, shadow: { ...CALM.shadow, unanswered: 3, dropped: 2 } }],
    /^calm: of the writes to the other side, 3 were unanswered, 2 were dropped/,
  ],
  [
    'a kill',
    [HELD, { ...CALM, faults: [{ what: 'kill', on: 'candidate', atNs: 0, undoneNs: 1 }] }],
    /^calm: new was killed, and all data that was not in a snapshot was lost\.$/,
  ],
  [
    'a kill of the source of a copy, before that',
    [{ ...CALM, faults: [{ what: 'kill', on: 'reference', atNs: 0, undoneNs: 1 }] }, HELD],
    /^calm: old was killed/,
  ],
  [
    'writes that failed for their users',
    [
      {
        ...CALM,
        writesServed: { ...CALM.writesServed, reference: { ...CALM.writesServed.reference, errors: 6 } },
      },
      HELD,
    ],
    /^6 dual writes failed for their users/,
  ],
  [
    'keys that were there',
    [{ ...HELD, copy: { ...COPY, heldNs: 1, present: 4 } }],
    /^copy: 4 keys existed already/,
  ],
])('%s', (_, phases, wanted) => {
  expect(reasons(phases)).toEqual([expect.stringMatching(wanted)]);
});

it('a copy that users waited for carries over what came before it', () => {
  const before = { ...CALM, onlyOn: { reference: 7, candidate: 0 } };
  expect(reasons([before, HELD, CALM])).toEqual([expect.stringMatching(/^Nothing in the plan/)]);
  const replica: PhaseRecord = { ...before, name: 'replica', copy: { ...COPY, way: 'replicaof', heldNs: 1 } };
  expect(reasons([before, replica, CALM])).toEqual([expect.stringMatching(/^Nothing in the plan/)]);
});

it('what servers choose, and writers that overtake each other', () => {
  const settings = { ...SAMPLE_REHEARSAL.settings, order: 'by-client' as const };
  const warnings = [{ id: 'W_NOT_MIRRORED', message: 'SPOP lets the server choose' }];
  expect(reasons([HELD, CALM], { settings, warnings })).toEqual([
    'SPOP lets the server choose.',
    expect.stringMatching(/overtaken each other/),
  ]);
});
