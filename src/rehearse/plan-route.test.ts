// Tests that witnesses outlive the phases.
import { expect, it } from 'vitest';
import { witnessTtlMs } from './plan-route.ts';
import type { RehearsalPhase } from './rehearsal.ts';

it('witnesses live for an hour longer than all phases together', () => {
  const phases = [24 * 3600e9, 1.5e9].map((durationNs) => ({ durationNs })) as RehearsalPhase[];
  expect(witnessTtlMs({ phases })).toBe(25 * 3_600_000 + 1500);
});
