// How often promises about concurrent connections were broken, as it is printed with --json.

export interface ScenarioTrials {
  readonly trials: number;
  readonly broken: number;
  /** Wilson's 95 % interval of the share, from 0 to 1. */
  readonly low: number;
  readonly high: number;
  /** What was seen first. */
  readonly example?: string;
}

export interface ConcurrencyRow {
  readonly id: string;
  /** What has to hold. */
  readonly promise: string;
  readonly source: string;
  readonly reference: ScenarioTrials;
  readonly candidate: ScenarioTrials;
  readonly outcome: 'kept' | 'breaks' | 'as the reference';
}

export interface ConcurrencyResult {
  readonly reference: { readonly name: string; readonly flavor: string; readonly version: string };
  readonly candidate: { readonly name: string; readonly flavor: string; readonly version: string };
  readonly seed: number;
  readonly rows: readonly ConcurrencyRow[];
  readonly warnings: readonly string[];
}
