import { describe, expect, it } from 'vitest';
import { compareCapacities, estimateCapacity, startNear } from './estimate-capacity.ts';
import type { SearchEnd } from './search.ts';

const found = (middle: number): SearchEnd => ({
  kind: 'found',
  heldPerSecond: middle / 1.02,
  brokePerSecond: middle * 1.02,
});

describe('the answer of repeated searches', () => {
  it('is the middle of what held and what broke, and has bounds from six searches on', () => {
    const five = estimateCapacity([100, 110, 105, 95, 100].map(found));
    expect(five).toMatchObject({ kind: 'found' });
    expect(five).not.toHaveProperty('lowPerSecond');
    const six = estimateCapacity([100, 110, 105, 95, 100, 101].map(found));
    if (six.kind !== 'found') throw new Error(six.kind);
    expect(six.ratePerSecond).toBeCloseTo(101.2, 0);
    // The exact interval of six is from the lowest to the highest; half of the resolution goes on top.
    expect(six.lowPerSecond).toBeCloseTo(95 / Math.sqrt(1.04), 6);
    expect(six.highPerSecond).toBeCloseTo(110 * Math.sqrt(1.04), 6);
  });

  it('is a lower bound as soon as one search met the limit of the client', () => {
    const limited: SearchEnd = { kind: 'client-limit', heldPerSecond: 90, limitPerSecond: 93 };
    expect(estimateCapacity([found(100), limited])).toEqual({ kind: 'at-least', ratePerSecond: 90 });
    expect(estimateCapacity([found(80), limited])).toEqual({ kind: 'at-least', ratePerSecond: 80 / 1.02 });
  });

  it('is an upper bound when nothing held, and none when the target never settled', () => {
    expect(estimateCapacity([{ kind: 'never-held', brokePerSecond: 7 }])).toEqual({
      kind: 'below',
      ratePerSecond: 7,
    });
    expect(estimateCapacity([found(100), { kind: 'unsettled' }])).toEqual({ kind: 'unsettled' });
    expect(estimateCapacity([{ kind: 'client-slow', limitPerSecond: 7 }])).toEqual({
      kind: 'unsettled',
      because: 'client',
    });
    expect(estimateCapacity([{ kind: 'never-broke', heldPerSecond: 7e6 }])).toEqual({
      kind: 'at-least',
      ratePerSecond: 7e6,
      because: 'highest-tried',
    });
  });
});

describe('the ratio of two capacities', () => {
  it('pairs the searches of the same time', () => {
    const reference = [100, 120, 90, 100, 130, 110];
    const ratio = compareCapacities(
      reference.map(found),
      reference.map((rate) => found(2 * rate)),
    );
    expect(ratio).toMatchObject({ pairs: 6 });
    expect(ratio!.ratio).toBeCloseTo(2, 6);
    expect(ratio!.low).toBeCloseTo(2, 6);
    expect(ratio!.high).toBeCloseTo(2, 6);
  });

  it('is not given when either side has no answer', () => {
    const limited: SearchEnd = { kind: 'client-limit', heldPerSecond: 90, limitPerSecond: 93 };
    expect(compareCapacities([found(100)], [found(100), limited])).toBeUndefined();
    expect(compareCapacities([found(100)], [])).toBeUndefined();
  });
});

describe('the start of the next search', () => {
  it('lies around the answers so far, evenly to both sides', () => {
    const ends = [found(100), found(400)];
    expect(startNear(ends, 1.44, 0.5)).toBeCloseTo(200, 6);
    expect(startNear(ends, 1.44, 0)).toBeCloseTo(200 / 1.2, 6);
    expect(startNear(ends, 1.44, 1)).toBeCloseTo(200 * 1.2, 6);
  });
});
