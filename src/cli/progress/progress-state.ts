// What the display knows of the run so far: how far it is, what goes on, and the last samples of every target.
import type { RunEvent } from '../../run/events.ts';
import { estimateRoundNs, type RunPlan } from '../../run/plan.ts';
import type { CoreSample } from '../../telemetry/contract.ts';

/** Samples come about twice a second: the last 20 s. */
const SPARKLINE_SAMPLES = 40;

/** Of one target under the current profile, warm-ups left out. */
export interface TargetSeries {
  readonly name: string;
  /** Operations per second of the last samples, oldest first. */
  readonly rates: readonly number[];
  /** undefined before the first sample. */
  readonly rate: number | undefined;
  readonly meanRate: number | undefined;
  /** Of the last sample in which anything completed. */
  readonly p99Ns: number | undefined;
  readonly meanP99Ns: number | undefined;
}

export type Phase =
  | { readonly kind: 'opening' }
  | { readonly kind: 'preparing' }
  | { readonly kind: 'filling'; readonly target: string; readonly keys: number }
  | { readonly kind: 'round'; readonly target: string; readonly block: number; readonly warmup: boolean };

export class ProgressState {
  plan: RunPlan | undefined;
  profile: string | undefined;
  phase: Phase = { kind: 'opening' };
  cores: readonly CoreSample[] = [];
  private startedMs = 0;
  /** Expected time of the rounds that are over, ns. */
  private doneNs = 0;
  /** Expected time over the time it took, everything between the rounds included. */
  private pace = 1;
  private round: { readonly startedMs: number; readonly expectedNs: number } | undefined;
  private series = new Map<string, Series>();

  see(event: RunEvent, nowMs: number): void {
    switch (event.kind) {
      case 'planned':
        this.plan = event.plan;
        this.startedMs = nowMs;
        break;
      case 'profile-started':
        this.profile = event.profile;
        this.phase = { kind: 'preparing' };
        this.series = new Map(this.plan?.targets.map(({ name }) => [name, new Series()]));
        break;
      case 'fill-started':
        this.phase = { kind: 'filling', target: event.target, keys: event.keys };
        break;
      case 'filled':
        this.phase = { kind: 'preparing' };
        break;
      case 'round-started':
        this.phase = { kind: 'round', target: event.target, block: event.round.block, warmup: true };
        this.round = { startedMs: nowMs, expectedNs: event.expectedNs };
        break;
      case 'interval':
        if (this.phase.kind === 'round') this.phase = { ...this.phase, warmup: event.sample.warmup };
        if (!event.sample.warmup) this.series.get(event.target)?.add(event.sample);
        break;
      case 'cores':
        this.cores = event.cores;
        break;
      case 'round-finished':
        this.doneNs += this.round?.expectedNs ?? 0;
        this.round = undefined;
        this.pace = this.doneNs / Math.max(1, this.elapsedNs(nowMs));
        break;
    }
  }

  targets(): TargetSeries[] {
    return [...this.series].map(([name, series]) => series.summarize(name));
  }

  /** Share of all rounds, 0 … 1. */
  share(nowMs: number): number {
    const total = this.totalNs();
    return total === 0 ? 0 : Math.min(1, this.reachedNs(nowMs) / total);
  }

  /** The plan's guess until the first round is over; from then on the rest goes at the pace so far. */
  remainingNs(nowMs: number): number {
    if (this.doneNs === 0) return Math.max(0, (this.plan?.estimatedNs ?? 0) - this.elapsedNs(nowMs));
    return Math.max(0, this.totalNs() - this.reachedNs(nowMs)) / this.pace;
  }

  private elapsedNs(nowMs: number): number {
    return (nowMs - this.startedMs) * 1e6;
  }

  private reachedNs(nowMs: number): number {
    if (this.round === undefined) return this.doneNs;
    const { startedMs, expectedNs } = this.round;
    return this.doneNs + Math.min(expectedNs, (nowMs - startedMs) * 1e6 * this.pace);
  }

  private totalNs(): number {
    const { plan } = this;
    if (plan === undefined) return 0;
    return plan.rounds.reduce(
      (sum, round) => sum + estimateRoundNs(plan.profiles[round.profileIndex]!.profile, plan.settings),
      0,
    );
  }
}

interface Sample {
  readonly completed: number;
  readonly durationNs: number;
  readonly p99Ns: number | null;
}

class Series {
  private rates: number[] = [];
  private completed = 0;
  private durationNs = 0;
  private p99Ns: number | undefined;
  private p99SumNs = 0;
  private p99Count = 0;

  add({ completed, durationNs, p99Ns }: Sample): void {
    if (durationNs <= 0) return;
    this.rates = [...this.rates, completed / (durationNs / 1e9)].slice(-SPARKLINE_SAMPLES);
    this.completed += completed;
    this.durationNs += durationNs;
    if (p99Ns === null) return;
    this.p99Ns = p99Ns;
    this.p99SumNs += p99Ns;
    this.p99Count++;
  }

  summarize(name: string): TargetSeries {
    return {
      name,
      rates: this.rates,
      rate: this.rates.at(-1),
      meanRate: this.durationNs === 0 ? undefined : this.completed / (this.durationNs / 1e9),
      p99Ns: this.p99Ns,
      meanP99Ns: this.p99Count === 0 ? undefined : this.p99SumNs / this.p99Count,
    };
  }
}
