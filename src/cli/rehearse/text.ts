// A rehearsal as text: what will be done; then, section by section, what it came to.
import { formatChosenShare } from '../../core/share.ts';
import { formatCount, formatDurationNs, formatInteger, formatLongDurationNs } from '../../core/units.ts';
import { describeFault } from '../../faults/fault.ts';
import type { Profile } from '../../profile/profile.ts';
import type { LoggedLoad } from '../../rehearse/logged-load.ts';
import type { Rehearsal, RehearsalPhase } from '../../rehearse/rehearsal.ts';
import { type RehearsalSection, viewRehearsal } from '../../report/rehearsal-view.ts';
import { renderTable } from '../../report/terminal/render-table.ts';
import { createInk, escapeTerminal, type Ink } from '../../report/terminal/terminal-text.ts';
import type { RehearsalResult } from '../../result/kinds/rehearsal.ts';
import type { TargetSpec } from '../../targets/contract.ts';
import { FOUND_HERE } from '../run/default-targets.ts';
import type { TerminalAbilities } from '../terminal/terminal.ts';

interface RehearsalPlanFacts {
  readonly logged?: LoggedLoad | undefined;
  /** Nobody named targets: they are what is installed here. */
  readonly areFound?: boolean;
}

export function describeRehearsalPlan(
  rehearsal: Rehearsal,
  profile: Profile,
  reference: TargetSpec,
  candidate: TargetSpec,
  { logged, areFound = false }: RehearsalPlanFacts = {},
): string {
  const total = rehearsal.phases.reduce((sum, { durationNs }) => sum + durationNs, 0);
  const rate = profile.load.openLoop?.ratePerSecond;
  const pace =
    rate === undefined
      ? 'as fast as they are answered'
      : `${rate < 1 ? formatCount(rate) : formatInteger(rate)} operations/s`;
  return [
    escapeTerminal(
      `${rehearsal.name}: ${profile.name} from ${reference.name} to ${candidate.name}${areFound ? ` (${FOUND_HERE})` : ''}, ${pace} over ${profile.load.connections} connections, ${formatLongDurationNs(total)} in all`,
    ),
    ...(logged === undefined ? [] : describeLog(logged)),
    ...rehearsal.phases.map((phase) => escapeTerminal(`  ${describePhase(phase)}`)),
  ].join('\n');
}

function describeLog({ commands, lengthNs, leftOut }: LoggedLoad): readonly string[] {
  const { length } = commands;
  return [
    `  ${formatInteger(length)} ${length === 1 ? 'command' : 'commands'} of ${lengthNs < 1e9 ? formatDurationNs(lengthNs) : formatLongDurationNs(lengthNs)} of a log, in its order, and again from the first`,
    ...leftOut.map((text) => escapeTerminal(`  not sent: ${text}`)),
  ];
}

function describePhase(phase: RehearsalPhase): string {
  return `${phase.name}, ${formatLongDurationNs(phase.durationNs)}: ${describeWork(phase)}`;
}

/** "25 % by request; writes: dual-async" */
export function describeWork({
  pace,
  share,
  split,
  writes,
  compare,
  copy,
  isRollback,
  faults,
}: RehearsalPhase): string {
  const parts = [
    ...(copy === undefined ? [] : [`copy from ${copy.from} by ${copy.way}`]),
    ...(isRollback ? ['rollback'] : []),
    ...(pace === 1 ? [] : [`${formatChosenShare(pace)} of the rate`]),
    ...(share === 0 ? [] : [`${formatChosenShare(share)} by ${split}`]),
    `writes: ${writes}`,
    ...(compare ? ['reads compared'] : []),
    ...faults.map(({ fault, on }) => `${on} ${describeFault(fault)}`),
  ];
  return parts.join('; ');
}

export function describeRehearsal(result: RehearsalResult, terminal: TerminalAbilities): string {
  const ink = createInk(terminal);
  const { title, headline, sections } = viewRehearsal(result);
  const lines = [
    ink.paint('bold', ink.write(title)),
    ink.write(headline),
    ...sections.flatMap((section) => ['', ...renderSection(section, ink)]),
    ...result.warnings.map(({ id, message }) => ink.write(`${id} ${message}`)),
  ];
  return `${lines.join('\n')}\n`;
}

function renderSection({ heading, sentences, table }: RehearsalSection, ink: Ink): readonly string[] {
  const rows =
    table === undefined || table.rows.length === 0
      ? []
      : renderTable(
          table.head.map(({ text, isNumber }, column) => ({
            head: text,
            align: isNumber ? ('right' as const) : ('left' as const),
            cells: table.rows.map((row) => ({ text: ink.write(row[column]!) })),
          })),
          ink,
        );
  return [ink.paint('bold', heading), ...sentences.map((sentence) => ink.write(sentence)), ...rows];
}
