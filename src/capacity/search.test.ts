import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FIRST_FALL,
  FIRST_STRIDE,
  knownRates,
  NEXT_FALL,
  NEXT_STRIDE,
  nextStep,
  type ProbedRate,
  type ProbeOutcome,
  RESOLUTION,
  type SearchEnd,
  type SearchStart,
} from './search.ts';

const START = { offeredPerSecond: 1000, stride: 2, fall: 2 };

function probes(...entries: readonly (readonly [number, ProbeOutcome])[]): ProbedRate[] {
  return entries.map(([offeredPerSecond, outcome]) => ({ offeredPerSecond, outcome }));
}

/** Runs a whole search against a server that answers by the rate and the number of the probe. */
function searchThrough(
  server: (rate: number, probe: number) => ProbeOutcome,
  start: SearchStart = { offeredPerSecond: 1000, stride: FIRST_STRIDE, fall: FIRST_FALL },
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
        // Both above the first rate and below it, down to where nothing is looked for.
        fc.double({ min: 0.01, max: 15, noNaN: true }),
        (capacity, share) => {
          const { end, probes: made } = searchThrough(upTo(capacity), {
            offeredPerSecond: capacity * share,
            stride: FIRST_STRIDE,
            fall: FIRST_FALL,
          });
          if (end.kind !== 'found') throw new Error(`ended as ${end.kind}`);
          expect(end.heldPerSecond).toBeLessThanOrEqual(capacity);
          expect(end.brokePerSecond).toBeGreaterThan(capacity);
          expect(end.brokePerSecond / end.heldPerSecond).toBeLessThanOrEqual(RESOLUTION * 1.001);
          expect(made.length).toBeLessThanOrEqual(20);
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
        fall: NEXT_FALL,
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
          expect(made.length).toBeLessThanOrEqual(32);
          expect(end.kind).not.toBe('probe');
        },
      ),
      { seed: 2, numRuns: 500 },
    );
  });

  it('ends where every rate holds, far above what a closed loop did', () => {
    const { end, probes: made } = searchThrough(() => 'held');
    if (end.kind !== 'never-broke') throw new Error(`ended as ${end.kind}`);
    expect(end.heldPerSecond).toBeGreaterThan(500_000);
    expect(made.length).toBeLessThanOrEqual(12);
  });

  it('knows after four probes that no rate holds', () => {
    const { end, probes: made } = searchThrough(() => 'broke');
    expect(end).toEqual({ kind: 'never-held', brokePerSecond: 1000 / 16 });
    expect(made.length).toBe(4);
  });

  it('never blames the server where the client was too slow at any rate', () => {
    const { end } = searchThrough(() => 'client-bound');
    expect(end).toEqual({ kind: 'client-slow', limitPerSecond: 1000 / 16 });
  });

  it('falls ever faster when a search that began near the answer finds nothing that holds', () => {
    const { end, probes: made } = searchThrough(() => 'broke', {
      offeredPerSecond: 1000,
      stride: NEXT_STRIDE,
      fall: NEXT_FALL,
    });
    expect(end.kind).toBe('never-held');
    expect(made.length).toBeLessThanOrEqual(12);
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

describe('what probes say before a search has ended', () => {
  const cases: readonly (readonly [string, readonly ProbedRate[], unknown])[] = [
    ['nothing', [], {}],
    ['at least what held', probes([1000, 'held'], [2000, 'held']), { heldPerSecond: 2000 }],
    ['less than what broke', probes([1000, 'broke'], [500, 'broke']), { brokePerSecond: 500 }],
    [
      'between the two',
      probes([1000, 'held'], [4000, 'broke'], [2000, 'held']),
      { heldPerSecond: 2000, brokePerSecond: 4000 },
    ],
    [
      'a wider range where a higher rate held than one that broke',
      probes([1000, 'held'], [2000, 'broke'], [3000, 'held'], [4000, 'broke']),
      { heldPerSecond: 1000, brokePerSecond: 4000 },
    ],
    [
      'nothing of a rate whose probes disagree',
      probes([1000, 'held'], [2000, 'broke'], [2000, 'held'], [3000, 'broke']),
      { heldPerSecond: 1000, brokePerSecond: 3000 },
    ],
    [
      'nothing of the server where the client was the limit',
      probes([1000, 'held'], [2000, 'client-bound']),
      { heldPerSecond: 1000 },
    ],
  ];
  it('never calls a rate held whose probes mostly failed, whoever was the limit', () => {
    const outcomes = fc.constantFrom<ProbedRate['outcome']>('held', 'broke', 'client-bound');
    const made = fc.array(fc.record({ offeredPerSecond: fc.integer({ min: 1, max: 6 }), outcome: outcomes }));
    const property = fc.property(made, (some) => {
      const { heldPerSecond, brokePerSecond } = knownRates(some);
      const at = (rate: number) => some.filter(({ offeredPerSecond }) => offeredPerSecond === rate);
      const held = (rate: number) => at(rate).filter(({ outcome }) => outcome === 'held').length;
      if (heldPerSecond !== undefined)
        expect(2 * held(heldPerSecond)).toBeGreaterThan(at(heldPerSecond).length);
      if (brokePerSecond !== undefined)
        expect(2 * held(brokePerSecond)).toBeLessThan(at(brokePerSecond).length);
    });
    expect(() => fc.assert(property)).not.toThrow();
  });

  it.each(cases)('%s', (_name, made, known) => {
    expect(knownRates(made)).toEqual(known);
  });
});
