// Looks that came late, and what is left of them when very many did.
import { describe, expect, it } from 'vitest';
import { LateLooks } from './late-looks.ts';

describe('LateLooks', () => {
  it('tells of each start how late it was seen, and of others nothing', () => {
    const looks = new LateLooks(10);
    looks.note(100, 104, 110);
    looks.note(120, 150, 160);
    looks.note(151, 151, 165);
    expect([100, 104, 119, 120, 150, 151, 152].map((ns) => looks.latenessOf(ns))).toEqual([
      0, 0, 0, 40, 10, 14, 0,
    ]);
  });

  it('remembers the newest of very many', () => {
    const looks = new LateLooks(1);
    for (let at = 0; at < 10_000; at++) looks.note(at * 10, at * 10 + 1, at * 10 + 5);
    expect(looks.latenessOf(0)).toBe(0);
    for (const at of [6000, 9999]) expect(looks.latenessOf(at * 10)).toBe(5);
    expect(looks.latenessOf(9999 * 10 + 2)).toBe(0);
  });
});
