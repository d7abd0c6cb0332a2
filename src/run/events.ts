// What a run tells while it goes: typed events, drawn only in cli/.
import type { LatencyHistogram } from '../core/latency-histogram.ts';
import type { IntervalSample } from '../load/contract.ts';
import type { PacedIo } from '../load/io/choose-io.ts';
import type { RoundResult } from '../result/parts/round.ts';
import type { TargetRecord } from '../result/parts/target.ts';
import type { Warning } from '../result/parts/warning.ts';
import type { CoreSample } from '../telemetry/contract.ts';
import type { PlannedRound, RunPlan } from './plan.ts';

export type RunEvent =
  | { readonly kind: 'planned'; readonly plan: RunPlan }
  /** What takes its time before a target opens. */
  | { readonly kind: 'target-step'; readonly target: string; readonly text: string }
  | { readonly kind: 'target-opened'; readonly target: TargetRecord }
  /** CPU sets. */
  | {
      readonly kind: 'ready';
      readonly cpuNote: string;
      /** Half a sentence: what can be told well here. */
      readonly expects: string;
    }
  /** All targets are open and know the commands: where results go from here on. */
  | { readonly kind: 'saving'; readonly directory: string }
  /** Told once, where anything is to run at a set rate. */
  | { readonly kind: 'paced'; readonly by: PacedIo }
  | { readonly kind: 'profile-started'; readonly profile: string }
  | { readonly kind: 'calibration-started'; readonly profile: string }
  | { readonly kind: 'calibrated'; readonly profile: string; readonly ceilingPerSecond: number }
  | {
      readonly kind: 'fill-started';
      readonly profile: string;
      readonly target: string;
      readonly keys: number;
    }
  /** About twice a second while it writes, and at its end; then the memory of the server settles. */
  | {
      readonly kind: 'fill-progress';
      readonly profile: string;
      readonly target: string;
      /** 0 … 1 */
      readonly share: number;
    }
  | {
      readonly kind: 'filled';
      readonly profile: string;
      readonly target: string;
      readonly keys: number;
      readonly durationNs: number;
    }
  /** The planned blocks left the interval too wide: another one follows, of at most so many. */
  | {
      readonly kind: 'block-added';
      readonly profile: string;
      /** From 0. */
      readonly block: number;
      readonly most: number;
    }
  | {
      readonly kind: 'round-started';
      readonly round: PlannedRound;
      readonly profile: string;
      readonly target: string;
      readonly expectedNs: number;
    }
  /** About twice a second, warm-up included. */
  | {
      readonly kind: 'interval';
      readonly profile: string;
      readonly target: string;
      readonly sample: IntervalSample;
      /** Of all its operations; absent: not told. To be read at once, and not kept. */
      readonly times?: LatencyHistogram;
    }
  | { readonly kind: 'cores'; readonly cores: readonly CoreSample[] }
  | { readonly kind: 'round-finished'; readonly round: PlannedRound; readonly result: RoundResult }
  | { readonly kind: 'profile-finished'; readonly profile: string }
  | ({ readonly kind: 'warning' } & Readonly<Warning>)
  | { readonly kind: 'interrupted' };

export type RunListener = (event: RunEvent) => void;
