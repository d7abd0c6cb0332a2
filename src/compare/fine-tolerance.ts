// Whether a tolerance is finer than the machine resolves, so that "same" can't be told within it.
import { formatChosenShare } from '../core/share.ts';
import { formatShare } from '../core/units.ts';
import { METRICS } from '../result/metrics.ts';
import type { Warning } from '../result/parts/warning.ts';
import type { NoiseFloor } from './metric-comparison.ts';

export function warnOfTolerance(tolerance: number, noiseFloor: NoiseFloor | undefined): Warning[] {
  const finer = METRICS.filter(({ id }) => (noiseFloor?.[id] ?? 0) > tolerance);
  if (finer.length === 0) return [];
  const floors = finer.map(({ id, label }) => `${label} ${formatShare(noiseFloor![id]!)}`).join(', ');
  return [
    {
      id: 'W_TOLERANCE',
      message: `the tolerance of ${formatChosenShare(tolerance)} is finer than this machine resolves (${floors}), so it cannot tell "same" there`,
    },
  ];
}
