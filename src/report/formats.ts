// The files that a report can become: a name and a renderer each. What the command line offers is this table.
import { renderBiggerIsBetter, renderSmallerIsBetter } from './interchange/benchmark-action.ts';
import { joinCsv, renderCsv } from './interchange/csv.ts';
import { renderHgrm } from './interchange/hgrm.ts';
import { renderHlog } from './interchange/hlog.ts';
import { renderJson } from './interchange/json.ts';
import { renderJunit } from './interchange/junit.ts';
import { renderMemtier } from './interchange/memtier.ts';
import { renderMarkdown } from './markdown/render-markdown.ts';
import type { ReportInput } from './report-input.ts';

export interface ReportFormat {
  readonly name: string;
  /** For --help, half a line. */
  readonly describe: string;
  /** @throws CacheBenchError E_FORMAT when the format can't hold this result */
  render(input: ReportInput): string;
  /** It holds one target under one profile. */
  readonly isSingle?: boolean;
  /** How the documents of several results become one; absent: they can't. */
  join?(documents: readonly string[]): string;
}

export const REPORT_FORMATS: readonly ReportFormat[] = [
  {
    name: 'md',
    describe: 'markdown for GitHub, below 60 kB',
    render: renderMarkdown,
    join: (documents) => documents.join('\n---\n\n'),
  },
  { name: 'json', describe: 'the report as JSON, for scripts', render: renderJson },
  {
    name: 'csv',
    describe: 'one row for every profile, target, block and metric',
    render: renderCsv,
    join: joinCsv,
  },
  { name: 'junit', describe: 'JUnit XML: a test case for each rule or profile', render: renderJunit },
  { name: 'hlog', describe: 'HdrHistogram interval log, one line a round', render: renderHlog },
  {
    name: 'hgrm',
    describe: 'HdrHistogram percentile distribution',
    render: renderHgrm,
    isSingle: true,
  },
  {
    name: 'memtier',
    describe: 'JSON as memtier_benchmark writes it',
    render: renderMemtier,
    isSingle: true,
  },
  {
    name: 'benchmark-action',
    describe: 'github-action-benchmark, customBiggerIsBetter',
    render: renderBiggerIsBetter,
  },
  {
    name: 'benchmark-action-smaller',
    describe: 'github-action-benchmark, customSmallerIsBetter',
    render: renderSmallerIsBetter,
  },
];

export function findFormat(name: string): ReportFormat | undefined {
  return REPORT_FORMATS.find((format) => format.name === name);
}
