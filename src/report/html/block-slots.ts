// How samples of rounds are laid out for plots over time: blocks side by side, each with the same number of slots.
import { median } from '../../stats/order-statistics.ts';

export interface BlockSlots {
  readonly slotsPerBlock: number;
  /** Consecutive samples of a round that share a slot. */
  readonly samplesPerSlot: number;
  readonly slotSeconds: number;
}

export interface SampledRound {
  readonly samples: number;
  readonly durationNs: number;
}

/** @returns undefined when no round has a sample */
export function planSlots(
  rounds: readonly SampledRound[],
  mostSlotsPerBlock: number,
): BlockSlots | undefined {
  const sampled = rounds.filter(({ samples }) => samples > 0);
  if (sampled.length === 0) return undefined;
  const longest = Math.max(...sampled.map(({ samples }) => samples));
  const samplesPerSlot = Math.ceil(longest / mostSlotsPerBlock);
  return {
    slotsPerBlock: Math.ceil(longest / samplesPerSlot),
    samplesPerSlot,
    slotSeconds:
      median(sampled.map(({ samples, durationNs }) => durationNs / 1e9 / samples)) * samplesPerSlot,
  };
}

/** The samples of each slot of one round; empty slots where it was shorter than others. */
export function fillSlots<T>(samples: readonly T[], plan: BlockSlots): T[][] {
  return Array.from({ length: plan.slotsPerBlock }, (_, slot) =>
    samples.slice(slot * plan.samplesPerSlot, (slot + 1) * plan.samplesPerSlot),
  );
}
