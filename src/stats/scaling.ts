// How much of what more cores could give is there: speed-up over the factor of cores.
import { estimateUnpairedRatio } from './unpaired-ratio.ts';

export interface ScalingStep {
  readonly cores: number;
  /** One a round, in operations per second. */
  readonly rates: readonly number[];
}

export interface Efficiency {
  /** Rate over the base's: 3.2 with four times the cores. */
  readonly speedUp: number;
  /** Speed-up over the factor of cores: 1 is all of it. */
  readonly share: number;
  /** Interval of 95 % of the share; absent with fewer than four rounds of each. */
  readonly low?: number;
  readonly high?: number;
}

/** Steps are measured one after the other, so rounds are not paired. @returns undefined without rates on both */
export function estimateEfficiency(base: ScalingStep, step: ScalingStep): Efficiency | undefined {
  const factor = step.cores / base.cores;
  if (base.rates.length > 0 && factor === 1) return { speedUp: 1, share: 1 };
  const estimate = estimateUnpairedRatio(base.rates, step.rates);
  if (estimate === undefined) return undefined;
  const { ratio, low, high } = estimate;
  return {
    speedUp: ratio,
    share: ratio / factor,
    ...(low === undefined || high === undefined ? {} : { low: low / factor, high: high / factor }),
  };
}
