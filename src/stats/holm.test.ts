import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holm } from './holm.ts';

describe('holm', () => {
  it('agrees with p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") of R', () => {
    expect(holm([0.01, 0.04, 0.03, 0.005]).map((p) => p.toFixed(9))).toEqual(
      [0.03, 0.06, 0.06, 0.02].map((p) => p.toFixed(9)),
    );
  });

  it('leaves a single p-value and an empty list alone', () => {
    expect(holm([0.04])).toEqual([0.04]);
    expect(holm([])).toEqual([]);
  });

  it('never lowers a p-value, never exceeds 1 and keeps the order', () => {
    const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
    fc.assert(
      fc.property(pValues, (raw) => {
        const adjusted = holm(raw);
        raw.forEach((p, i) => {
          expect(adjusted[i]!).toBeGreaterThanOrEqual(p);
          expect(adjusted[i]!).toBeLessThanOrEqual(1);
          raw.forEach((q, j) => {
            if (p < q) expect(adjusted[i]!).toBeLessThanOrEqual(adjusted[j]!);
          });
        });
      }),
      { seed: 1 },
    );
  });
});
