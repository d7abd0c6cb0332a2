// What every renderer of a file is given.
import type { RunResult } from '../result/kinds.ts';
import type { Report } from './model.ts';

export interface ReportInput {
  readonly report: Report;
  /** What the report was built from: single rounds, timelines, histograms. */
  readonly result: RunResult;
}
