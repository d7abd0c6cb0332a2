// When a server is known to have kept all keys, and when it is not.
import { expect, it } from 'vitest';
import type { RehearsalPhase } from '../rehearsal.ts';
import { findKept } from './kept-keys.ts';

type Phase = Pick<RehearsalPhase, 'copy' | 'faults'>;
const CALM: Phase = { faults: [] };
const KILL: Phase = { faults: [{ fault: { kind: 'kill' }, on: 'candidate', atNs: 0 }] };
const COPY: Phase = { faults: [], copy: { way: 'snapshot', from: 'reference', replace: true, hold: true } };
/** The process, and what it evicted. */
const NONE = { reference: 'a 7', candidate: 'b 0' };

it.each<[string, readonly Phase[], number, typeof NONE, boolean, boolean]>([
  ['nothing happened', [CALM, CALM], 0, NONE, true, true],
  ['keys were evicted', [CALM, CALM], 0, { reference: 'a 8', candidate: 'b 0' }, false, true],
  ['somebody started it again', [CALM, CALM], 0, { reference: 'a 7', candidate: 'c 0' }, true, false],
  ['it was killed before', [CALM, KILL, CALM], 2, NONE, true, false],
  ['it is being killed while it is looked at', [CALM, KILL], 0, NONE, true, false],
  ['it is killed later', [CALM, CALM, KILL], 0, NONE, true, true],
  ['a copy writes over keys', [CALM, COPY, CALM], 1, NONE, false, false],
  ['one begins while it is looked at', [CALM, COPY], 0, NONE, false, false],
  ['one was before', [COPY, CALM, CALM], 1, NONE, true, true],
])('%s', (_, phases, until, now, reference, candidate) => {
  expect(findKept(phases, until, NONE, now)).toEqual({ reference, candidate });
});

it('who does not tell is not known to', () => {
  const untold = { reference: undefined, candidate: 'b 0' };
  expect(findKept([CALM], 0, untold, untold)).toEqual({ reference: false, candidate: true });
});
