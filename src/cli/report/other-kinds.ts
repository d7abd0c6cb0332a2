// How results that are no runs are shown: a text for the terminal each, and the formats that there are for them.
import { usageError } from '../../core/errors.ts';
import { RENDER_COMPAT } from '../../report/compat-formats.ts';
import { toCostSheet } from '../../report/cost-sheet.ts';
import { toDecisionSheet } from '../../report/decision-sheet.ts';
import { RENDER_FAILOVER } from '../../report/failover-formats.ts';
import type { FormatName } from '../../report/format-list.ts';
import { renderSoakPage } from '../../report/html/soak-page.ts';
import { renderClaims } from '../../report/markdown/claims.ts';
import { renderSoakMarkdown } from '../../report/markdown/soak.ts';
import { toMonitoringSheet } from '../../report/monitoring-sheet.ts';
import { RENDER_REHEARSAL } from '../../report/rehearsal-formats.ts';
import { renderHtmlSheet } from '../../report/sheet/html-sheet.ts';
import { renderMarkdownSheet } from '../../report/sheet/markdown-sheet.ts';
import type { Sheet } from '../../report/sheet/sheet.ts';
import { renderTerminalSheet } from '../../report/sheet/terminal-sheet.ts';
import type { TerminalOptions } from '../../report/terminal/render-terminal.ts';
import type { ResultKind } from '../../result/kind.ts';
import { kindOf, type Result, type RunResult } from '../../result/kinds.ts';
import { wholeText } from '../../result/whole-text.ts';
import { describeClaims } from '../claims/text.ts';
import { describeCompat } from '../compat/text.ts';
import { describeDoctor } from '../doctor/text.ts';
import { describeFailoverResult } from '../failover/text.ts';
import { describeRehearsal } from '../rehearse/text.ts';
import { describeReplay } from '../replay/text.ts';
import { describeSoak } from '../soak/text.ts';
import { TEXT } from './options.ts';

export type OtherResult = Exclude<Result, RunResult>;

interface Rendering<R extends OtherResult> {
  text(result: R, terminal: TerminalOptions): string;
  readonly files: Partial<Record<FormatName, (result: R) => string>>;
}

function ofSheet<R extends OtherResult>(toSheet: (result: R) => Sheet): Rendering<R> {
  return {
    text: (result, terminal) => renderTerminalSheet(toSheet(result), terminal),
    files: {
      md: (result) => renderMarkdownSheet(toSheet(result)),
      html: (result) => renderHtmlSheet(toSheet(result)),
    },
  };
}

const RENDERINGS: { readonly [K in OtherResult['kind']]: Rendering<Extract<OtherResult, { kind: K }>> } = {
  'cache-bench replay': { text: describeReplay, files: {} },
  'cache-bench rehearsal': { text: describeRehearsal, files: RENDER_REHEARSAL },
  'cache-bench claims': { text: describeClaims, files: { md: renderClaims } },
  'cache-bench doctor': { text: describeDoctor, files: {} },
  'cache-bench compat': {
    text: (result, terminal) => describeCompat(result, { all: terminal.verbose === true }, terminal),
    files: { md: RENDER_COMPAT.md, html: RENDER_COMPAT.html, junit: RENDER_COMPAT.junit },
  },
  'cache-bench cost': ofSheet(toCostSheet),
  'cache-bench decision': ofSheet(toDecisionSheet),
  'cache-bench soak': { text: describeSoak, files: { md: renderSoakMarkdown, html: renderSoakPage } },
  'cache-bench failover': {
    text: describeFailoverResult,
    files: { md: RENDER_FAILOVER.md, html: RENDER_FAILOVER.html },
  },
  'cache-bench monitoring': ofSheet(toMonitoringSheet),
};

/** @throws CacheBenchError E_FORMAT (exit code 2) for a format that only runs have */
export function renderOther(
  result: OtherResult,
  format: FormatName | typeof TEXT,
  terminal: TerminalOptions,
): Iterable<string> {
  if (format === 'result-json') return wholeText(result);
  const { text, files } = RENDERINGS[result.kind] as Rendering<OtherResult>;
  if (format === TEXT) return [text(result, terminal)];
  const render = files[format];
  if (render !== undefined) return [render(result)];
  const { title }: ResultKind = kindOf(result);
  throw usageError(
    'E_FORMAT',
    `${format} is a format of runs, and this result is ${title}`,
    `Use one of ${[TEXT, ...Object.keys(files), 'result-json'].join(', ')}.`,
  );
}
