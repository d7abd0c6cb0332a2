// The renderer of each format of a report: a new one is an entry here and in the list of names.

import { wholeText } from '../result/whole-text.ts';
import type { FormatName } from './format-list.ts';
import { renderHtml } from './html/render-html.ts';
import { renderBiggerIsBetter, renderSmallerIsBetter } from './interchange/benchmark-action.ts';
import { joinCsv, renderCsv } from './interchange/csv.ts';
import { renderHgrm } from './interchange/hgrm.ts';
import { renderHlog } from './interchange/hlog.ts';
import { renderJson } from './interchange/json.ts';
import { renderJunit } from './interchange/junit.ts';
import { renderMemtier } from './interchange/memtier.ts';
import { renderMarkdown } from './markdown/render-markdown.ts';
import { renderPicture } from './picture/render-picture.ts';
import type { ReportInput } from './report-input.ts';

export interface ReportFormat {
  /** @throws CacheBenchError E_FORMAT (exit code 2) when the format can't hold this result */
  render(input: ReportInput): string;
  /** The same one after the other, where all together may be longer than a string can be. */
  pieces?(input: ReportInput): Iterable<string>;
  /** How the documents of several results become one; absent: they can't. */
  join?(documents: readonly string[]): string;
}

export const REPORT_FORMATS: Readonly<Record<FormatName, ReportFormat>> = {
  md: { render: renderMarkdown, join: (documents) => documents.join('\n---\n\n') },
  html: { render: renderHtml },
  svg: { render: renderPicture },
  json: { render: renderJson },
  'result-json': {
    render: ({ result }) => [...wholeText(result)].join(''),
    pieces: ({ result }) => wholeText(result),
  },
  csv: { render: renderCsv, join: joinCsv },
  junit: { render: renderJunit },
  hlog: { render: renderHlog },
  hgrm: { render: renderHgrm },
  memtier: { render: renderMemtier },
  'benchmark-action': { render: renderBiggerIsBetter },
  'benchmark-action-smaller': { render: renderSmallerIsBetter },
};
