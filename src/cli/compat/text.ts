// A comparison as lines of a terminal: what breaks in one sentence, a table by family, then each difference.
import { dropUndefined } from '../../core/drop-undefined.ts';
import {
  describeCovered,
  describeDisagreement,
  describeHeadline,
  describeKnown,
  describeNotAsked,
  describeOtherScripts,
  describePlaces,
  describeScan,
  describeScript,
  describeShare,
  describeUndeclared,
  LEVEL_WORDS,
  listDifferingChecks,
  listScripts,
  listTouched,
  needsALook,
  OUTCOME_WORDS,
  summarizeFamilies,
} from '../../report/compat-section.ts';
import { type Column, renderTable } from '../../report/terminal/render-table.ts';
import { INDENT, type Page, paragraph } from '../../report/terminal/terminal-page.ts';
import { createInk, type Style } from '../../report/terminal/terminal-text.ts';
import type { CompatCheck, CompatLevel, CompatResult } from '../../result/kinds/compat.ts';
import type { TerminalAbilities } from '../terminal/terminal.ts';

export interface CompatView {
  /** Also what most readers skip. */
  readonly all: boolean;
}

const NARROWEST = 60;
/** Kinds of differences that break nothing. */
const IN_WORDS: readonly string[] = ['error-text', 'null-form', 'text-type'];
/** Of one script. */
const MOST_KEYS = 3;
/** More are in the files. */
const MOST_FINDINGS = 60;
const STYLES: Readonly<Record<CompatLevel, Style>> = { breaks: 'red', differs: 'yellow', cosmetic: 'dim' };

export function describeCompat(
  result: CompatResult,
  { all }: CompatView,
  abilities: TerminalAbilities,
): string {
  const page: Page = { ink: createInk(abilities), width: Math.max(NARROWEST, abilities.columns) };
  const flush = { indent: '' };
  const findings = listDifferingChecks(result).filter(({ level }) => all || level !== 'cosmetic');
  const shown = all ? findings : findings.slice(0, MOST_FINDINGS);
  const others = all
    ? result.checks.filter(({ outcome }) => outcome === 'flaky' || outcome === 'skipped')
    : [];
  const optional = (text: string | undefined) => (text === undefined ? [] : paragraph(text, page, flush));
  const sections = [
    [
      ...paragraph(describeHeadline(result), page, { ...flush, style: 'bold' }),
      ...optional(describeKnown(result)),
      ...optional(describeNotAsked(result)),
      ...optional(result.usage && describeCovered(result.usage)),
      ...optional(describeScan(result)),
    ],
    tabulateUsage(result, { all }, page),
    tellScripts(result, page, all),
    tabulate(result, page),
    ...shown.map((finding) => explain(finding, result, page, all)),
    shown.length === findings.length
      ? []
      : [`${findings.length - shown.length} more: --all shows them, --export json=FILE keeps them.`],
    result.disagreements.flatMap((one) => paragraph(describeDisagreement(one), page, flush)),
    others.flatMap((check) => explainOther(check, result, page)),
    result.warnings.flatMap((text) => paragraph(`warning: ${text}`, page, { ...flush, style: 'yellow' })),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function tabulateUsage({ usage }: CompatResult, { all }: CompatView, { ink }: Page): string[] {
  const touched = usage === undefined ? [] : listTouched(usage);
  if (usage === undefined || touched.length === 0) return [];
  const column = (
    head: string,
    align: Column['align'],
    tell: (command: (typeof touched)[number]) => string,
  ): Column => ({ head, align, cells: touched.map((command) => ({ text: ink.write(tell(command)) })) });
  const worst = column('worst', 'left', ({ level }) => LEVEL_WORDS[level]);
  const columns = [
    column('command', 'left', ({ name }) => name),
    column('of calls', 'right', (command) => describeShare(command, usage)),
    column('checks', 'right', ({ checks }) => String(checks)),
    {
      ...worst,
      cells: worst.cells.map((cell, index) => ({ ...cell, style: STYLES[touched[index]!.level] })),
    },
    ...(touched.some(({ places }) => places !== undefined)
      ? [column('where', 'left', (one) => (all ? one.places?.join(', ') : describePlaces(one)) ?? '')]
      : []),
  ];
  return renderTable(columns, ink);
}

/** What the candidate takes as it is, is only counted. */
function tellScripts(result: CompatResult, page: Page, all: boolean): string[] {
  const scripts = listScripts(result);
  const told = all ? scripts : scripts.filter(needsALook);
  return [
    ...told.flatMap((script) => {
      const { id, place, undeclared, run } = script;
      const shown = all ? undeclared : undeclared.slice(0, MOST_KEYS);
      const style = run === 'refused' || run === 'differs' ? { style: 'red' as const } : {};
      return [
        ...paragraph(`script ${id} (${place}): ${describeScript(script)}`, page, { indent: '', ...style }),
        ...shown.flatMap((one) => paragraph(`${one.place}: ${describeUndeclared(one)}`, page)),
        ...(undeclared.length > shown.length
          ? paragraph(`and ${undeclared.length - shown.length} more: --all shows them`, page)
          : []),
      ];
    }),
    ...paragraph(describeOtherScripts(scripts.filter((one) => !told.includes(one))) ?? '', page, {
      indent: '',
    }),
  ];
}

function tabulate(result: CompatResult, { ink }: Page): string[] {
  const rows = summarizeFamilies(result);
  const numbers = (head: string, tell: (row: (typeof rows)[number]) => number, style?: Style): Column => ({
    head,
    align: 'right',
    cells: rows.map((row) => {
      const count = tell(row);
      return { text: count === 0 ? '' : String(count), ...dropUndefined({ style }) };
    }),
  });
  const columns: readonly Column[] = [
    { head: 'family', align: 'left', cells: rows.map(({ title }) => ({ text: ink.write(title) })) },
    numbers('checks', ({ checks }) => checks),
    numbers('same', ({ same }) => same),
    numbers('breaks', ({ breaks }) => breaks, 'red'),
    numbers('differs', ({ differs }) => differs, 'yellow'),
    numbers('words', ({ cosmetic }) => cosmetic),
    numbers('flaky', ({ flaky }) => flaky),
    numbers('not asked', ({ skipped }) => skipped),
  ];
  return renderTable(columns, ink);
}

function explain(
  finding: CompatCheck & { level: CompatLevel },
  result: CompatResult,
  page: Page,
  all: boolean,
): string[] {
  const { id, level, outcome, about, hint, source, reason, known } = finding;
  const what =
    outcome === 'differs' ? LEVEL_WORDS[level] : `${OUTCOME_WORDS[outcome]}, ${LEVEL_WORDS[level]}`;
  return [
    ...paragraph(`${id}: ${what}${reason === undefined ? '' : ` (${reason})`}`, page, {
      indent: '',
      style: STYLES[level],
    }),
    ...(about === undefined ? [] : paragraph(about, page)),
    ...sideBySide(finding, result, page, all),
    ...(known === undefined ? [] : paragraph(`known: ${known.text} (${known.source})`, page)),
    ...(hint === undefined ? [] : paragraph(`instead: ${hint}`, page)),
    ...(source === undefined || !all ? [] : paragraph(`source: ${source}`, page, { style: 'dim' })),
  ];
}

/** @param all also the steps after the first that differs: most follow from it */
function sideBySide(
  { differences }: CompatCheck,
  { reference, candidate, protocols }: CompatResult,
  page: Page,
  all: boolean,
): string[] {
  const width = Math.max(reference.name.length, candidate.name.length);
  const reply = (name: string, text: string) =>
    paragraph(`${name.padEnd(width)}  ${text}`, page, { indent: INDENT + INDENT });
  // What differs in words only may come before what matters.
  const worst = differences.find(({ kind }) => !IN_WORDS.includes(kind)) ?? differences[0];
  const shown = all || worst === undefined ? differences : [worst];
  const steps = new Set(differences.map(({ step }) => step));
  const left = steps.size - new Set(shown.map(({ step }) => step)).size;
  const more = left === 0 ? '' : `, and ${left} other ${left === 1 ? 'step' : 'steps'}`;
  return shown.flatMap((difference) => {
    const { step, on } = difference;
    const seen = all
      ? difference.protocols
      : differences.filter((one) => one.step === step).flatMap((one) => one.protocols);
    const inProtocol = new Set(seen).size === protocols.length ? '' : `   (RESP${seen.join(', ')} only)`;
    return [
      ...paragraph(`${on === undefined ? '' : `${on}: `}${step}${inProtocol}${more}`, page),
      ...reply(reference.name, difference.reference),
      ...reply(candidate.name, difference.candidate),
    ];
  });
}

function explainOther(check: CompatCheck, result: CompatResult, page: Page): string[] {
  const { id, outcome, reason = '', known } = check;
  return [
    ...paragraph(`${id}: ${OUTCOME_WORDS[outcome]}: ${reason}`, page, { indent: '', style: 'dim' }),
    ...sideBySide(check, result, page, true),
    ...(known === undefined ? [] : paragraph(`known: ${known.text} (${known.source})`, page)),
  ];
}
