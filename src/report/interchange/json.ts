// The Report as JSON: values, ratios, verdicts and sentences worked out, for scripts. Raw rounds are in result.json.
import type { ReportInput } from '../report-input.ts';
import { toJsonText } from './json-text.ts';

/** Raised when a field changes its meaning or goes away; adding a field does not raise it. */
const REPORT_VERSION = 1;

export function renderJson({ report, result }: ReportInput): string {
  const document = { kind: 'cache-bench report', reportVersion: REPORT_VERSION, partial: result.partial };
  return toJsonText({ ...document, ...report });
}
