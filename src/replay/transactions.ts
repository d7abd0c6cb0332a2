// Puts the commands between MULTI and EXEC of one client together again, among those of all others.
import type { MonitorLine } from '../wire/monitor-line.ts';

/** What a line comes to: commands to send by themselves, a transaction to send as one, lines that aren't sent. */
export type Collected =
  | { readonly kind: 'single'; readonly line: MonitorLine }
  /** `end` is its EXEC: that is when it ran. */
  | { readonly kind: 'transaction'; readonly lines: readonly MonitorLine[]; readonly end: MonitorLine }
  | { readonly kind: 'left-out'; readonly line: MonitorLine; readonly reason: string };

interface Open {
  readonly begin: MonitorLine;
  readonly lines: MonitorLine[];
}

/** Larger ones are no load that anybody means, and would be held in memory as one. */
const MOST_COMMANDS = 10_000;

export class TransactionCollector {
  private readonly open = new Map<string, Open>();

  /** In the order of the log. */
  take(line: MonitorLine): readonly Collected[] {
    const name = line.args[0]!.toUpperCase();
    const { source } = line;
    const open = this.open.get(source);
    if (name === 'MULTI') {
      // Its clients all have its path for a name, so whose commands these are can't be told.
      if (source.startsWith('unix:')) return leaveOut(UNTOLD, line);
      this.open.set(source, { begin: line, lines: [] });
      // Dragonfly prints no EXEC of a transaction that it refuses.
      return open === undefined ? [] : giveUp(open);
    }
    if (name === 'EXEC' || name === 'DISCARD') {
      this.open.delete(source);
      if (open === undefined) return leaveOut(source.startsWith('unix:') ? UNTOLD : NO_BEGIN, line);
      if (name === 'DISCARD') return leaveOut(DISCARDED, open.begin, ...open.lines, line);
      if (open.lines.length === 0) return leaveOut(EMPTY, open.begin, line);
      return [{ kind: 'transaction', lines: open.lines, end: line }];
    }
    // Conditions stand outside; scripts are printed with a source of their own.
    if (open === undefined) return [{ kind: 'single', line }];
    open.lines.push(line);
    if (open.lines.length <= MOST_COMMANDS) return [];
    this.open.delete(source);
    return giveUp(open);
  }

  /** At the end of the log. */
  finish(): readonly Collected[] {
    return [...this.open.values()].flatMap(giveUp);
  }
}

const UNTOLD = 'clients of a Unix socket can not be told apart: commands of transactions are sent one by one';
const NO_BEGIN = 'there is no MULTI for it in the log';
const NO_END = 'there is no EXEC for it in the log';
const DISCARDED = 'discarded by its client';
/** WATCH saw a change, or a command was refused when it was queued. */
const EMPTY = 'a transaction in which nothing ran';

function giveUp({ begin, lines }: Open): readonly Collected[] {
  return [...leaveOut(NO_END, begin), ...lines.map((line) => ({ kind: 'single', line }) as const)];
}

function leaveOut(reason: string, ...lines: readonly MonitorLine[]): readonly Collected[] {
  return lines.map((line) => ({ kind: 'left-out', line, reason }));
}
