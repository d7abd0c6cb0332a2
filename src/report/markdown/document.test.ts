import { expect, it } from 'vitest';
import { fitParts, type Part } from './document.ts';

const explain = (missing: string): string => `left out: ${missing}`;
const part = (text: string, bytes: number, detail?: number): Part => ({
  text: text.padEnd(bytes, '.'),
  ...(detail === undefined ? {} : { detail, label: text }),
});

it('leaves out nothing of what fits', () => {
  expect(fitParts([part('head', 4), part('table', 5, 1)], 1000, explain)).toBe('head\n\ntable\n');
});

it('leaves out the finest details first, the last of them before the first, and says so', () => {
  const parts = [part('head', 100), part('fine', 400, 6), part('rough', 400, 1), part('fine', 400, 6)];
  const text = fitParts(parts, 1700, explain);
  expect(text).toContain('rough');
  expect(text.match(/fine\./g)).toHaveLength(1);
  expect(text).toMatch(/left out: fine \(1\)\n$/);
  expect(fitParts(parts, 1200, explain)).toMatch(/^head\.*\n\nrough\.*\n\nleft out: fine \(2\)\n$/);
});

it('counts bytes, not characters', () => {
  const parts = [part('head', 10), { text: '界'.repeat(200), detail: 1, label: 'wide' }];
  expect(fitParts(parts, 1000, explain)).toContain('left out: wide (1)');
});
