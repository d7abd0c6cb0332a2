import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FIRST_STRIDE,
  NEXT_STRIDE,
  nextStep,
  type ProbedRate,
  type ProbeOutcome,
  RESOLUTION,
  type SearchEnd,
} from './search.ts';

const START = { offeredPerSecond: 1000, stride: 2 };

function probes(...entries: readonly (readonly [number, ProbeOutcome])[]): ProbedRate[] {
  return entries.map(([offeredPerSecond, outcome]) => ({ offeredPerSecond, outcome }));
}

/** Runs a whole search against a server that answers by the rate and the number of the probe. */
function searchThrough(
  server: (rate: number, probe: number) => ProbeOutcome,
  start = { offeredPerSecond: 1000, stride: FIRST_STRIDE },
): { readonly end: SearchEnd; readonly probes: readonly ProbedRate[] } {
  const made: ProbedRate[] = [];
  for (;;) {
    const step = nextStep(start, made);
    if (step.kind !== 'probe') return { end: step, probes: made };
    const { offeredPerSecond } = step;
    made.push({ offeredPerSecond, outcome: server(offeredPerSecond, made.length) });
  }
}

const upTo =
  (capacity: number, above: ProbeOutcome = 'broke') =>
  (rate: number): ProbeOutcome =>
    rate <= capacity ? 'held' : above;

describe('the next step of a search', () => {
  const cases: readonly (readonly [string, readonly ProbedRate[], unknown])[] = [
    ['begins at the first rate', [], { kind: 'probe', offeredPerSecond: 1000 }],
    ['strides up while rates hold', probes([1000, 'held']), { kind: 'probe', offeredPerSecond: 2000 }],
    [
      'halves the way, by ratio, between what held and what broke',
      probes([1000, 'held'], [4000, 'broke']),
      { kind: 'probe', offeredPerSecond: 2000 },
    ],
    [
      'looks twice before it believes that the first rate is too high',
      probes([1000, 'broke']),
      { kind: 'probe', offeredPerSecond: 1000 },
    ],
    [
      'strides down when the first rate broke twice',
      probes([1000, 'broke'], [1000, 'broke']),
      { kind: 'probe', offeredPerSecond: 500 },
    ],
    [
      'looks a third time where one probe held and one broke',
      probes([1000, 'broke'], [1000, 'held']),
      { kind: 'probe', offeredPerSecond: 1000 },
    ],
    [
      'tests the rate that held again when the ends are close',
      probes([1000, 'held'], [1030, 'broke']),
      { kind: 'probe', offeredPerSecond: 1000 },
    ],
    [
      'then the one that broke',
      probes([1000, 'held'], [1030, 'broke'], [1000, 'held']),
      { kind: 'probe', offeredPerSecond: 1030 },
    ],
    [
      'ends when both ends were confirmed',
      probes([1000, 'held'], [1030, 'broke'], [1000, 'held'], [1030, 'broke']),
      { kind: 'found', heldPerSecond: 1000, brokePerSecond: 1030 },
    ],
    [
      'takes the lowest rate that broke as the end, whatever held above it',
      probes([1000, 'held'], [2000, 'broke'], [3000, 'held']),
      { kind: 'probe', offeredPerSecond: Math.sqrt(1000 * 2000) },
    ],
    [
      'climbs on when the rate that broke holds in the end',
      probes([1000, 'held'], [1030, 'broke'], [1000, 'held'], [1030, 'held'], [1030, 'held']),
      { kind: 'probe', offeredPerSecond: 2060 },
    ],
    [
      'cannot tell above a rate at which only the client failed',
      probes([1000, 'held'], [1030, 'client-bound'], [1000, 'held'], [1030, 'client-bound']),
      { kind: 'client-limit', heldPerSecond: 1000, limitPerSecond: 1030 },
    ],
    [
      'believes one probe in which the server broke and the client kept up',
      probes([1000, 'held'], [1030, 'client-bound'], [1000, 'held'], [1030, 'broke']),
      { kind: 'found', heldPerSecond: 1000, brokePerSecond: 1030 },
    ],
  ];
  it.each(cases)('%s', (_name, made, expected) => {
    expect(nextStep(START, made)).toEqual(expected);
  });
});

describe('a search', () => {
  it('ends around any capacity of a server without noise, in few probes', () => {
    // Of a property without promises, which the linter can't tell here.
    void fc.assert(
      fc.property(
        fc.double({ min: 10, max: 1e7, noNaN: true }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (capacity, share) => {
          const { end, probes: made } = searchThrough(upTo(capacity), {
            offeredPerSecond: capacity * share,
            stride: FIRST_STRIDE,
          });
          if (end.kind !== 'found') throw new Error(`ended as ${end.kind}`);
          expect(end.heldPerSecond).toBeLessThanOrEqual(capacity);
          expect(end.brokePerSecond).toBeGreaterThan(capacity);
          expect(end.brokePerSecond / end.heldPerSecond).toBeLessThanOrEqual(RESOLUTION * 1.001);
          expect(made.length).toBeLessThanOrEqual(16);
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });

  it('takes seven probes or less when it begins next to the answer', () => {
    for (let at = 0.93; at < 1.07; at += 0.01) {
      const { probes: made } = searchThrough(upTo(1000), {
        offeredPerSecond: 1000 * at,
        stride: NEXT_STRIDE,
      });
      expect(made.length).toBeLessThanOrEqual(7);
    }
  });

  it('never takes forever, however the target behaves', () => {
    // Of a property without promises, which the linter can't tell here.
    void fc.assert(
      fc.property(
        fc.array(fc.constantFrom<ProbeOutcome>('held', 'broke', 'client-bound'), { minLength: 50 }),
        (fate) => {
          const { end, probes: made } = searchThrough((_rate, probe) => fate[probe % fate.length]!);
          expect(made.length).toBeLessThanOrEqual(40);
          expect(end.kind).not.toBe('probe');
        },
      ),
      { seed: 2, numRuns: 500 },
    );
  });

  it('says when a target holds at any rate: nothing limits it but a search without end', () => {
    expect(searchThrough(() => 'held').end).toEqual({ kind: 'unsettled' });
  });

  it('says when not even a thousandth of the first rate holds', () => {
    const { end } = searchThrough(() => 'broke');
    if (end.kind !== 'never-held') throw new Error(`ended as ${end.kind}`);
    expect(end.brokePerSecond).toBeLessThan(2);
  });

  it('is not led astray by one unlucky probe far below the capacity', () => {
    const { end } = searchThrough((rate, probe) => (probe === 1 ? 'broke' : upTo(20_000)(rate)));
    if (end.kind !== 'found') throw new Error(`ended as ${end.kind}`);
    expect(end.heldPerSecond).toBeLessThanOrEqual(20_000);
    expect(end.brokePerSecond).toBeGreaterThan(20_000);
  });

  it('stops below the rate that the client cannot send', () => {
    const { end } = searchThrough(upTo(5000, 'client-bound'));
    if (end.kind !== 'client-limit') throw new Error(`ended as ${end.kind}`);
    expect(end.heldPerSecond).toBeGreaterThan(5000 / (RESOLUTION * 1.001));
    expect(end.heldPerSecond).toBeLessThanOrEqual(5000);
  });
});
