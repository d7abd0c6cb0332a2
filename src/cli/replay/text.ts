// A replay as text: what will be sent and what is left out; then a table of times and where replies differ.
import {
  formatDurationNs,
  formatInteger,
  formatLongDurationNs,
  formatRatio,
  formatShare,
} from '../../core/units.ts';
import type { ReplayPlan } from '../../replay/conduct-replay.ts';
import type { ReplayLog } from '../../replay/read-log.ts';
import { STILL_WAITING, UNDECLARED_KEY } from '../../replay/reply-kind.ts';
import { summarizeLeftOut } from '../../replay/summarize-replay.ts';
import { type Column, renderTable } from '../../report/terminal/render-table.ts';
import { createInk, escapeTerminal, type Ink } from '../../report/terminal/terminal-text.ts';
import type {
  LeftOut,
  ReplayComparison,
  ReplayResult,
  ReplayTarget,
  ReplayTimes,
} from '../../result/kinds/replay.ts';
import { keyPrefix } from '../../stage/key-prefix.ts';
import { adviseOnError } from '../../wire/error-replies.ts';
import { listTargets } from '../run/default-targets.ts';
import type { TerminalAbilities } from '../terminal/terminal.ts';

/** Rows of the table by command, the most frequent. */
const MOST_COMMANDS = 12;

/** @param areFound nobody named targets: they are what is installed here */
export function describeReplayPlan(
  plan: Omit<ReplayPlan, 'signal'>,
  log: ReplayLog,
  areFound = false,
): string {
  const { speed, blocks, targets, connections } = plan;
  const { commands, waiters, scripts } = log;
  const logNs = commands.at(-1)?.offsetNs ?? 0;
  const transactions = commands.filter(({ queued }) => queued !== undefined).length;
  const blocking = commands.filter(({ waiter }) => waiter !== undefined).length;
  const among = [
    ...(transactions === 0 ? [] : [`transactions: ${formatInteger(transactions)}, each sent as one`]),
    ...(blocking === 0
      ? []
      : [`blocking: ${formatInteger(blocking)}, over connections of their own (${waiters})`]),
    ...(scripts.size === 0 ? [] : [`scripts: ${scripts.size}, loaded first`]),
  ];
  const length =
    speed === 'max'
      ? 'as fast as they are answered'
      : `${formatLongDurationNs(logNs / speed)} at speed ${speed}`;
  return [
    `${formatInteger(commands.length)} ${commands.length === 1 ? 'command' : 'commands'}, ${length}; ${blocks} times to each of ${escapeTerminal(listTargets(targets, areFound))}, over ${connections} connections, keys under ${keyPrefix(plan.runId)}`,
    ...(among.length === 0 ? [] : [`among them: ${among.join('; ')}`]),
    ...describeLeftOut(summarizeLeftOut(log), log.unreadable, log.firstUnreadable),
  ].join('\n');
}

export function describeReplay(summary: ReplayResult, terminal: TerminalAbilities): string {
  const ink = createInk(terminal);
  const { speed, blocks, targets, commands, leftOut, unreadableLines } = summary;
  const meaning = speed === 'max' ? 'from send to reply' : 'from the intended start to the reply';
  const byTarget = targets.map(({ name, ...target }) => ({
    label: name,
    target: '',
    times: target,
    extra: target,
  }));
  const inWords = [
    ...describeLateness(targets),
    ...describeBlocking(summary),
    ...summary.comparisons.flatMap((comparison) => ['', ...describeComparison(comparison, blocks)]),
    ...(leftOut.length + unreadableLines === 0
      ? []
      : ['', ...describeLeftOut(leftOut, unreadableLines, summary.firstUnreadable)]),
  ];
  const lines = [
    ink.write(`${formatInteger(commands)} commands × ${blocks}, speed ${speed}; times ${meaning}`),
    '',
    ...renderTable(timeColumns(byTarget, ink), ink),
    '',
    ...renderTable(timeColumns(rowsByCommand(summary), ink), ink),
    ...inWords.map((line) => ink.write(line)),
  ];
  return `${lines.join('\n')}\n`;
}

interface TimesRow {
  readonly label: string;
  readonly target: string;
  readonly times: ReplayTimes;
  readonly extra?: { readonly errors: number; readonly lateSends: number };
}

function rowsByCommand({ targets }: ReplayResult): readonly TimesRow[] {
  const [first] = targets;
  const names = Object.entries(first!.commands)
    .sort(([, one], [, other]) => other.replies - one.replies)
    .slice(0, MOST_COMMANDS)
    .map(([name]) => name);
  return names.flatMap((label) =>
    targets.flatMap(({ name, commands }) =>
      commands[label] === undefined ? [] : [{ label, target: name, times: commands[label] }],
    ),
  );
}

function timeColumns(rows: readonly TimesRow[], ink: Ink): readonly Column[] {
  const column = (head: string, align: Column['align'], text: (row: TimesRow) => string): Column => ({
    head,
    align,
    cells: rows.map((row) => ({ text: ink.write(text(row)) })),
  });
  const time = (ns: number | undefined) => (ns === undefined ? 'n/a' : formatDurationNs(ns));
  const isByCommand = rows.some(({ target }) => target !== '');
  return [
    ...(isByCommand
      ? [column('command', 'left', ({ label }) => label), column('target', 'left', ({ target }) => target)]
      : [column('target', 'left', ({ label }) => label)]),
    column('replies', 'right', ({ times }) => formatInteger(times.replies)),
    column('p50', 'right', ({ times }) => time(times.p50Ns)),
    column('p99', 'right', ({ times }) => time(times.p99Ns)),
    column('max', 'right', ({ times }) => time(times.maxNs)),
    ...(isByCommand
      ? []
      : [
          column('errors', 'right', ({ extra }) => formatInteger(extra?.errors ?? 0)),
          column('late sends', 'right', ({ extra }) => formatInteger(extra?.lateSends ?? 0)),
        ]),
  ];
}

function describeBlocking({ blocking, targets }: ReplayResult): readonly string[] {
  if (blocking === 0) return [];
  const waiting = targets.map(({ name, kinds }) => `${name} ${formatInteger(kinds[STILL_WAITING] ?? 0)}`);
  return [
    '',
    `${formatInteger(blocking)} blocking commands used connections of their own, and these times do not include them; still`,
    `waiting at the end, over all blocks: ${waiting.join(', ')}.`,
  ];
}

function describeComparison(comparison: ReplayComparison, blocks: number): readonly string[] {
  const { reference: one, candidate: other, medianRatio, differences, unsteady, examples } = comparison;
  return [
    ...(medianRatio === undefined
      ? []
      : [
          `${other}: ${formatRatio(medianRatio.ratio)} the median time of ${one}${
            medianRatio.low === undefined || medianRatio.high === undefined
              ? ` (${blocks} blocks: indicative only)`
              : ` [${medianRatio.low.toFixed(2)}, ${medianRatio.high.toFixed(2)}]`
          }`,
        ]),
    differences === 0
      ? `${other} answered every command with the same kind of reply as ${one}, and with the same value where it is fixed.`
      : `${other} gave ${formatInteger(differences)} commands another reply than ${one}:`,
    ...examples.map(
      (example) =>
        `  ${formatInteger(example.count)} × ${example.reference} there, ${example.candidate} here, e.g. ${example.command}`,
    ),
    ...adviseOnScripts(examples),
    ...(unsteady === 0
      ? []
      : [
          `${formatInteger(unsteady)} commands got different replies between tries from one of the targets, and are not counted.`,
        ]),
  ];
}

/** The scripts of a log are an application's, or its library's: what to do is more than the error says. */
function adviseOnScripts(examples: ReplayComparison['examples']): readonly string[] {
  const isThere = examples.some(({ reference, candidate }) =>
    [reference, candidate].some((kind) => kind.includes(UNDECLARED_KEY)),
  );
  const hint = isThere ? adviseOnError(UNDECLARED_KEY)?.hint : undefined;
  return hint === undefined ? [] : [hint];
}

/** Says how many lines, and nothing of them. */
export function describePasswords(file: string, lines: number): string {
  return (
    `${escapeTerminal(file)} holds passwords in clear in ${formatInteger(lines)} ${lines === 1 ? 'line' : 'lines'} ` +
    '(AUTH, or HELLO with AUTH as Dragonfly prints it); they are not sent and not shown. ' +
    'Keep the file as you keep the passwords, or change them.'
  );
}

export function describeLeftOut(
  leftOut: readonly LeftOut[],
  unreadable: number,
  first: ReplayResult['firstUnreadable'],
): readonly string[] {
  return [
    ...leftOut.map(
      ({ reason, count, commands }) =>
        `left out: ${formatInteger(count)} of ${commands.slice(0, 6).join(', ')}${commands.length > 6 ? ', …' : ''}: ${reason}`,
    ),
    ...(unreadable === 0
      ? []
      : [
          `left out: ${formatInteger(unreadable)} ${unreadable === 1 ? 'line that is' : 'lines that are'} not from MONITOR${describeFirst(first, unreadable)}`,
        ]),
  ];
}

function describeFirst(first: ReplayResult['firstUnreadable'], unreadable: number): string {
  if (first === undefined) return '';
  const why = first.bareQuotes
    ? '; quotes inside its arguments are not escaped, as Valkey 8.1.0 prints them, so the end of an argument is unknown'
    : '';
  return `${unreadable === 1 ? '' : ', the first of them'} in line ${first.number}: ${escapeTerminal(first.text)}${why}`;
}

/** Beyond this share of late sends, times say more of what kept them than of the servers. */
const MOST_LATE = 0.01;
/** A cause of a smaller share of them is not worth a line. */
const LEAST_CAUSE = 0.1;

/** What kept a replay from sending in time, target by target, and what to do about each cause. */
function describeLateness(targets: readonly ReplayTarget[]): readonly string[] {
  const late = targets.filter(({ lateSends, replies }) => lateSends > MOST_LATE * replies);
  if (late.length === 0) return [];
  return [
    '',
    'Sent more than 1 ms after the time in the log, so these times include a wait before the send:',
    ...late.flatMap(({ name, lateSends, replies, late: counts }) => [
      `  ${name} ${formatShare(lateSends / replies)}`,
      ...describeCauses(counts, lateSends),
    ]),
  ];
}

function describeCauses(counts: ReplayTarget['late'], lateSends: number): readonly string[] {
  const causes: readonly (readonly [number, string])[] = [
    [
      counts.server,
      'the server owed 10,000 replies on a connection: it is slower than this log and caused the wait. Try --speed 0.5.',
    ],
    [
      counts.machine ?? 0,
      'other processes used the CPUs, including servers on this machine: stop other work, or replay from another machine.',
    ],
    [counts.client, describeClient(counts)],
  ];
  return causes
    .filter(([count]) => count >= LEAST_CAUSE * lateSends)
    .map(([count, text]) => `    ${formatShare(count / lateSends, 0)} of these: ${text}`);
}

function describeClient({ machine }: ReplayTarget['late']): string {
  const advice = 'Try --speed 0.5, or --speed max for the times from send to reply.';
  return machine === undefined
    ? `this client was busy, or other processes used the CPUs; this system does not say which. ${advice}`
    : `this client was busy sending: the log is faster than it. ${advice}`;
}
