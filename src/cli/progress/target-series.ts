// What one target did under the current profile, from sample to sample, warm-ups left out.

/** Samples come about twice a second: the last 20 s. */
const SPARKLINE_SAMPLES = 40;

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

interface Sample {
  readonly completed: number;
  readonly durationNs: number;
  readonly p99Ns: number | null;
}

export class Series {
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
