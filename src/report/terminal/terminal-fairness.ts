// The checklist of a fair race on a terminal: one line, and below it what broke a rule, with the fix.
import { MACHINE_RULES } from '../fairness-section.ts';
import type { FairnessRow, FairnessSection } from '../model.ts';
import { INDENT, type Page, paragraph } from './terminal-page.ts';

/**
 * @param isWhole with what may have helped one side, and not only what takes a winner away
 * @param next a sentence that goes on in the same paragraph; empty: none
 */
export function renderFairness(
  fairness: FairnessSection | undefined,
  isWhole: boolean,
  page: Page,
  next: string,
): string[] {
  if (fairness === undefined) return renderNext(next, page);
  const { isBroken, checks } = fairness;
  const summary = isWhole ? fairness.summary : fairness.briefSummary;
  const telling = checks.filter(({ status }) => status === 'fail' || status === 'warn');
  const own = telling.filter(
    ({ rule, status }) => (isWhole || status === 'fail') && !MACHINE_RULES.includes(rule),
  );
  const hint =
    isWhole && telling.some(({ rule }) => MACHINE_RULES.includes(rule))
      ? '; cache-bench doctor says how to fix the machine'
      : '';
  const told = `${isBroken ? 'unfair' : 'fair'}: ${summary}${hint}`;
  // What is broken stands alone, with its rows.
  const isAlone = next === '' || own.length > 0 || isBroken;
  return [
    ...paragraph(isAlone ? told : `${told}. ${next}`, page, {
      ...(isBroken ? { style: 'red' as const } : isAlone ? {} : { style: 'dim' as const }),
      indent: '',
    }),
    ...own.flatMap((row) => renderRow(row, page)),
    ...(isAlone ? renderNext(next, page) : []),
  ];
}

function renderNext(next: string, page: Page): string[] {
  return next === '' ? [] : paragraph(next, page, { style: 'dim', indent: '' });
}

function renderRow({ rule, status, profile, message, fix }: FairnessRow, page: Page): string[] {
  const where = profile === undefined ? '' : ` (${profile})`;
  const how = fix === undefined ? '' : `. ${fix}`;
  return paragraph(`${status} ${rule}${where}: ${message}${how}`, page, {
    style: status === 'fail' ? 'red' : 'yellow',
    indent: INDENT,
  });
}
