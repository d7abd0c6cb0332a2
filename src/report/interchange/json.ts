// The Report as JSON: values, ratios, verdicts and sentences worked out, for scripts. Raw rounds are in result.json.

import { toJsonText } from '../../core/json-text.ts';
import { buildLadders } from '../ladder.ts';
import type { ReportInput } from '../report-input.ts';
import { toleranceOf } from '../tolerance.ts';

/** Raised when a field changes its meaning or goes away; adding a field does not raise it. */
const REPORT_VERSION = 1;

export function renderJson({ report, result }: ReportInput): string {
  const document = { kind: 'cache-bench report', reportVersion: REPORT_VERSION, partial: result.partial };
  if (result.kind !== 'cache-bench capacity') {
    const ladders = buildLadders(result, { tolerance: toleranceOf(result) });
    return toJsonText({ ...document, ...report, ...(ladders.length === 0 ? {} : { ladders }) });
  }
  // Every rate that was tried, with its histograms, is in the result.
  const { probes, ...capacity } = result.capacity;
  return toJsonText({ ...document, ...report, capacity: { ...capacity, probes: probes.length } });
}
