// What the display knows of the run so far: how far it is, what goes on, and the last samples of every target.
import type { RunEvent } from '../../run/events.ts';
import { countPlannedBlocks, type RunPlan } from '../../run/plan.ts';
import { TimeLeft } from '../../run/time-left.ts';
import type { CoreSample } from '../../telemetry/contract.ts';
import { Series, type TargetSeries } from './target-series.ts';

export type Phase =
  | { readonly kind: 'opening' }
  | { readonly kind: 'preparing' }
  | { readonly kind: 'calibrating' }
  | {
      readonly kind: 'filling';
      readonly target: string;
      readonly keys: number;
      /** 0 … 1; at 1 the memory of the server settles. */
      readonly share: number;
    }
  | { readonly kind: 'round'; readonly target: string; readonly block: number; readonly warmup: boolean };

export class ProgressState {
  plan: RunPlan | undefined;
  profile: string | undefined;
  phase: Phase = { kind: 'opening' };
  cores: readonly CoreSample[] = [];
  readonly time = new TimeLeft();
  /** Blocks of the profile that goes on, those that were added included. */
  blocks = 0;
  private series = new Map<string, Series>();

  see(event: RunEvent, nowMs: number): void {
    this.time.see(event, nowMs);
    switch (event.kind) {
      case 'planned':
        this.plan = event.plan;
        break;
      case 'profile-started':
        this.profile = event.profile;
        this.phase = { kind: 'preparing' };
        this.blocks = this.plan === undefined ? 0 : countPlannedBlocks(this.plan, event.profile);
        this.series = new Map(this.plan?.targets.map(({ name }) => [name, new Series()]));
        break;
      case 'calibration-started':
        this.phase = { kind: 'calibrating' };
        break;
      case 'fill-started':
        this.phase = { kind: 'filling', target: event.target, keys: event.keys, share: 0 };
        break;
      case 'fill-progress':
        if (this.phase.kind === 'filling') this.phase = { ...this.phase, share: event.share };
        break;
      case 'calibrated':
      case 'filled':
      case 'profile-finished':
        this.phase = { kind: 'preparing' };
        break;
      case 'block-added':
        this.blocks = event.block + 1;
        break;
      case 'round-started':
        this.phase = { kind: 'round', target: event.target, block: event.round.block, warmup: true };
        break;
      case 'interval':
        if (this.phase.kind === 'round') this.phase = { ...this.phase, warmup: event.sample.warmup };
        if (!event.sample.warmup) this.series.get(event.target)?.add(event.sample);
        break;
      case 'cores':
        this.cores = event.cores;
        break;
    }
  }

  targets(): TargetSeries[] {
    return [...this.series].map(([name, series]) => series.summarize(name));
  }
}
