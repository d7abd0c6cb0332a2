// What an agent says of its own usage: of the window, and of nothing after it.
import { expect, it } from 'vitest';
import { monotonicNs } from '../core/clock.ts';
import { OwnUsageMeter } from './own-usage.ts';

function compute(ms: number): void {
  const untilNs = monotonicNs() + ms * 1e6;
  while (monotonicNs() < untilNs);
}

it('counts nothing that the process does once it has ended', () => {
  const meter = new OwnUsageMeter();
  meter.begin();
  compute(20);
  const first = meter.end();
  expect(first.coresUsed).toBeGreaterThan(0);
  compute(20);
  expect(meter.end()).toEqual(first);
});
