// A comparison of replies as a page of GitHub's markdown: what breaks first, both replies side by side.
import type { CompatCheck, CompatLevel, CompatResult } from '../../result/kinds/compat.ts';
import {
  countChecks,
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
} from '../compat-section.ts';
import { escapeName, escapeText, inlineCode } from './escape.ts';
import { numbers, renderTable, texts } from './table.ts';

const MARKS: Readonly<Record<CompatLevel, string>> = { breaks: '❌', differs: '⚠️', cosmetic: '💬' };
/** GitHub folds pages of more than 60 kB. */
const MOST_BYTES = 55_000;

export function renderCompatMarkdown(result: CompatResult): string {
  const notAsked = describeNotAsked(result);
  const head = [
    `# Compatibility: ${escapeName(result.candidate.name)} instead of ${escapeName(result.reference.name)}`,
    `**${escapeText(describeHeadline(result))}**`,
    ...optional(describeKnown(result)),
    ...optional(notAsked && escapeText(notAsked)),
    ...renderUsage(result),
    ...renderScripts(result),
    tabulateFamilies(result),
    ...renderDisagreements(result),
    ...result.warnings.map((text) => `> ⚠️ ${escapeText(text)}`),
  ];
  const tail = `<sub>cache-bench ${escapeName(result.tool.version)}, ${escapeText(result.startedAt)}, RESP${result.protocols.join(' and RESP')}</sub>`;
  const findings = listDifferingChecks(result).map((finding) => renderFinding(finding, result));
  const shown: string[] = [];
  let room = MOST_BYTES - Buffer.byteLength([...head, tail].join('\n\n'));
  for (const text of findings) {
    room -= Buffer.byteLength(text) + 2;
    if (room < 0) break;
    shown.push(text);
  }
  const left = findings.length - shown.length;
  const rest = left === 0 ? [] : [`${left} more have no room here: \`--export json=FILE\` keeps them.`];
  return `${[...head, ...shown, ...rest, tail].join('\n\n')}\n`;
}

function optional(text: string | undefined): readonly string[] {
  return text === undefined ? [] : [escapeText(text)];
}

function renderDisagreements({ disagreements }: CompatResult): readonly string[] {
  if (disagreements.length === 0) return [];
  return [disagreements.map((one) => `- ${escapeText(describeDisagreement(one))}`).join('\n')];
}

function renderUsage({ usage }: CompatResult): readonly string[] {
  if (usage === undefined) return [];
  const touched = listTouched(usage);
  const table = renderTable([
    texts(
      'command',
      touched.map(({ name }) => inlineCode(name)),
    ),
    texts(
      'of calls',
      touched.map((command) => escapeText(describeShare(command, usage))),
    ),
    numbers(
      'checks',
      touched.map(({ checks }) => String(checks)),
    ),
    texts(
      'worst',
      touched.map(({ level }) => `${MARKS[level]} ${LEVEL_WORDS[level]}`),
    ),
    ...(touched.some(({ places }) => places !== undefined)
      ? [
          texts(
            'where',
            touched.map((command) => escapeText(describePlaces(command) ?? '')),
          ),
        ]
      : []),
  ]);
  return [escapeText(describeCovered(usage)), ...(touched.length === 0 ? [] : [table])];
}

/** Of one script. */
const MOST_KEYS = 3;
const MOST_SCRIPTS = 40;

function renderScripts(result: CompatResult): readonly string[] {
  const all = listScripts(result);
  const scripts = all.filter(needsALook);
  const shown = scripts.slice(0, MOST_SCRIPTS);
  const rows = shown.map(
    (script) =>
      `- **${escapeText(script.id)}** (${inlineCode(script.place)}): ${escapeText(describeScript(script))}${script.undeclared
        .slice(0, MOST_KEYS)
        .map((one) => `\n  - ${inlineCode(one.place)}: ${escapeText(describeUndeclared(one))}`)
        .join('')}`,
  );
  const left = scripts.length - shown.length;
  return [
    ...optional(describeScan(result)),
    ...(rows.length === 0 ? [] : [rows.join('\n')]),
    ...optional(describeOtherScripts(all.filter((script) => !needsALook(script)))),
    ...(left === 0 ? [] : [`${left} more scripts: \`--export json=FILE\` keeps them.`]),
  ];
}

function tabulateFamilies(result: CompatResult): string {
  const families = summarizeFamilies(result);
  const rows = [...families, { title: 'all', ...countChecks(result.checks) }];
  const column = (head: string, tell: (row: (typeof rows)[number]) => number) =>
    numbers(
      head,
      rows.map((row) => (tell(row) === 0 ? '' : String(tell(row)))),
    );
  return renderTable([
    texts(
      'family',
      rows.map(({ title }) => escapeName(title)),
    ),
    column('checks', ({ checks }) => checks),
    column('same', ({ same }) => same),
    column('❌ breaks', ({ breaks }) => breaks),
    column('⚠️ differs', ({ differs }) => differs),
    column('💬 words', ({ cosmetic }) => cosmetic),
    column('flaky', ({ flaky }) => flaky),
    column('not asked', ({ skipped }) => skipped),
  ]);
}

function renderFinding(finding: CompatCheck & { readonly level: CompatLevel }, result: CompatResult): string {
  const { id, level, outcome, reason, about, hint, source, known, differences } = finding;
  const { reference, candidate, protocols } = result;
  const what =
    outcome === 'differs' ? LEVEL_WORDS[level] : `${OUTCOME_WORDS[outcome]}, ${LEVEL_WORDS[level]}`;
  const only = (seen: readonly number[]) =>
    seen.length === protocols.length ? '' : ` (RESP${seen.join(', ')})`;
  return [
    `${MARKS[level]} **${escapeText(id)}**: ${escapeText(what)}${reason === undefined ? '' : ` (${escapeText(reason)})`}`,
    ...(about === undefined ? [] : [escapeText(about)]),
    ...(differences.length === 0
      ? []
      : [
          renderTable([
            texts(
              'asked',
              differences.map(
                ({ step, on, protocols: seen }) =>
                  `${inlineCode(on === undefined ? step : `${on}: ${step}`)}${only(seen)}`,
              ),
            ),
            texts(
              escapeName(reference.name),
              differences.map((one) => inlineCode(one.reference)),
            ),
            texts(
              escapeName(candidate.name),
              differences.map((one) => inlineCode(one.candidate)),
            ),
          ]),
        ]),
    ...optional(known && `Known: ${known.text} (${known.source})`),
    ...(hint === undefined ? [] : [`Instead: ${escapeText(hint)}`]),
    ...(source === undefined ? [] : [`<sub>${escapeText(source)}</sub>`]),
  ].join('\n\n');
}
