// Every metric that has a place is in every report for people, without a line of their own code.
import { expect, test } from 'vitest';
import { metricById } from '../../result/metrics.ts';
import { buildReport } from '../build-report.ts';
import { renderHtml } from '../html/render-html.ts';
import { renderMarkdown } from '../markdown/render-markdown.ts';
import type { Report } from '../model.ts';
import { DRAGONFLY, REDIS, sampleResult } from '../sample-result.test-helper.ts';
import { renderTerminal } from '../terminal/render-terminal.ts';
import { COMPARED, SHOWN_METRICS } from './shown-metrics.ts';

const result = sampleResult({ targets: [REDIS, { ...DRAGONFLY, errorShare: 0.0001 }] });
const report = buildReport(result);
/** A value of every metric on every target. */
const full: Report = {
  ...report,
  profiles: report.profiles.map((profile) => ({
    ...profile,
    targets: profile.targets.map((target) => ({
      ...target,
      values: { ...Object.fromEntries(SHOWN_METRICS.map(({ id }) => [id, 0.25])), ...target.values },
    })),
  })),
};

const RENDERED = {
  terminal: renderTerminal(full, { color: false, unicode: true, columns: 200, verbose: true }),
  markdown: renderMarkdown({ report: full, result }),
  html: renderHtml({ report: full, result }),
};

test.each(Object.entries(RENDERED))('the %s has each of them', (_name, text) => {
  const missing = SHOWN_METRICS.map(({ id }) => metricById(id).label).filter(
    (label) => !text.includes(label),
  );
  expect(missing).toEqual([]);
});

test('what is compared has a place', () => {
  expect(COMPARED).toContain('throughput');
  const known = SHOWN_METRICS.map(({ id }) => id);
  expect(COMPARED.filter((id) => !known.includes(id))).toEqual([]);
});
