// The summary of a step: the verdict, what is wrong and where, then the report.
import { escapeText, inlineCode } from '../report/markdown/escape.ts';
import type { Annotation } from './list-annotations.ts';

export interface StepSummary {
  /** Absent where nothing was judged: then the report's own first sentence is the verdict. */
  readonly verdict?: { readonly mark: string; readonly text: string };
  readonly annotations: readonly Annotation[];
  /** The report as markdown. */
  readonly report: string;
}

/** GitHub takes 1 MiB a step and nothing at all of more; another tool may write there too. */
export const LARGEST_SUMMARY_BYTES = 900_000;

/** @param usedBytes that the summary of the step holds already; "" when not even the verdict has room */
export function renderStepSummary({ verdict, annotations, report }: StepSummary, usedBytes: number): string {
  const head = [
    ...(verdict === undefined ? [] : [`## ${verdict.mark} cache-bench: ${escapeText(verdict.text)}`]),
    ...(annotations.length === 0 ? [] : [renderShownAnnotations(annotations)]),
  ];
  const whole = `${[...head, report.trimEnd()].join('\n\n')}\n\n`;
  const short = `${[...head, '> The report has no room here: the file of the result has everything.'].join('\n\n')}\n\n`;
  const room = LARGEST_SUMMARY_BYTES - usedBytes;
  return [whole, short].find((text) => sizeOf(text) <= room) ?? '';
}

/** The log has them all. */
const MOST_ANNOTATIONS = 20;

function renderShownAnnotations(annotations: readonly Annotation[]): string {
  const shown = annotations.slice(0, MOST_ANNOTATIONS);
  const left = annotations.length - shown.length;
  return [...shown.map(renderAnnotation), ...(left === 0 ? [] : [`- +${left} more`])].join('\n');
}

function renderAnnotation({ level, title, lines, place }: Annotation): string {
  const mark = level === 'error' ? '❌' : '⚠️';
  const where = place === undefined ? '' : ` (${inlineCode(`${place.file}:${place.line}`)})`;
  return `- ${mark} **${escapeText(title)}**${where}: ${lines.map(escapeText).join('; ')}`;
}

function sizeOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
