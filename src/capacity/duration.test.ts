// What is left of a search that is under way.
import { describe, expect, it } from 'vitest';
import { guessLeft } from './duration.ts';

const PROBE = { lowNs: 1e9, usualNs: 1e9, highNs: 1e9 };
const left = (made: number, later = 1) => {
  const { lowNs, usualNs, highNs } = guessLeft(
    { own: [PROBE], later: [PROBE, PROBE] },
    { made, isFirst: true, later },
  );
  return [lowNs, usualNs, highNs].map((ns) => Math.round(ns / 1e8) / 10);
};

describe('what is left', () => {
  it('are the probes of this search, and those of the later ones on all targets', () => {
    expect(left(5, 0)).toEqual([4, 5.5, 13]);
    expect(left(5)).toEqual([16, 21.1, 35]);
  });

  it('is one probe at least, as long as a search goes on', () => {
    expect(left(12, 0)).toEqual([1, 1, 6]);
  });

  it('of a search that finds no answer is all up to its bound, and perhaps nothing behind it', () => {
    expect(left(20)).toEqual([1, 16.6, 34]);
  });
});
