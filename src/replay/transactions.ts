// Puts the commands between MULTI and EXEC of one client together again, among those of all others.
import type { LogLine } from './log-lines.ts';

/** What a line comes to: commands to send by themselves, a transaction to send as one, lines that aren't sent. */
export type Collected =
  | { readonly kind: 'single'; readonly line: LogLine }
  /** `end` is its EXEC: that is when it ran. */
  | { readonly kind: 'transaction'; readonly lines: readonly LogLine[]; readonly end: LogLine }
  | { readonly kind: 'left-out'; readonly line: LogLine; readonly reason: string };

interface Open {
  readonly begin: LogLine;
  readonly lines: LogLine[];
  /** EXEC was printed before the commands that it ran. */
  readonly early?: LogLine;
}

/** What is told by the log as a whole. */
export interface TransactionHabits {
  readonly isDragonfly: boolean;
  /** No transaction of the log has its commands before EXEC, so they may stand behind it (old servers; never Dragonfly). */
  readonly execFirst: boolean;
}

/** Commands that EXEC ran are printed at once, one after another; what a client sends next needs a reply first. */
const LONGEST_STEP_NS = 1e6;

/** Larger ones are no load that anybody means, and would be held in memory as one. */
const MOST_COMMANDS = 10_000;

/** @returns whether each EXEC of the log comes straight after its MULTI */
export function printsExecFirst(lines: readonly LogLine[]): boolean {
  const last = new Map<string, string>();
  for (const { source, args, isScript } of lines) {
    if (isScript) continue;
    const name = args[0]!.toUpperCase();
    if (name === 'EXEC' && last.has(source) && last.get(source) !== 'MULTI') return false;
    last.set(source, name);
  }
  return true;
}

export class TransactionCollector {
  private readonly open = new Map<string, Open>();
  private readonly habits: TransactionHabits;

  constructor(habits: TransactionHabits) {
    this.habits = habits;
  }

  /** In the order of the log. */
  take(line: LogLine): readonly Collected[] {
    const early = this.open.get(line.source)?.early;
    if (early === undefined) return this.takeNext(line);
    const open = this.open.get(line.source)!;
    const since = line.offsetNs - (open.lines.at(-1) ?? early).offsetNs;
    if (since <= LONGEST_STEP_NS && !isBracket(line) && open.lines.length < MOST_COMMANDS) {
      open.lines.push(line);
      return [];
    }
    this.open.delete(line.source);
    return [...endEarly(open), ...this.takeNext(line)];
  }

  /** At the end of the log. */
  finish(): readonly Collected[] {
    return [...this.open.values()].flatMap((open) =>
      open.early === undefined ? this.giveUp(open) : endEarly(open),
    );
  }

  private takeNext(line: LogLine): readonly Collected[] {
    const name = line.args[0]!.toUpperCase();
    const { source } = line;
    const open = this.open.get(source);
    if (name === 'MULTI') {
      // Its clients all have its path for a name, so whose commands these are can't be told.
      if (source.startsWith('unix:')) return leaveOut(UNTOLD, line);
      this.open.set(source, { begin: line, lines: [] });
      return open === undefined ? [] : this.giveUp(open);
    }
    if (name === 'EXEC' || name === 'DISCARD') {
      this.open.delete(source);
      if (open === undefined) return leaveOut(source.startsWith('unix:') ? UNTOLD : NO_BEGIN, line);
      if (name === 'DISCARD') return this.discard(open, line);
      if (open.lines.length > 0) return [{ kind: 'transaction', lines: open.lines, end: line }];
      if (!this.habits.execFirst) return leaveOut(EMPTY, open.begin, line);
      this.open.set(source, { ...open, early: line });
      return [];
    }
    // Conditions stand outside; scripts are printed with a source of their own.
    if (open === undefined) return [{ kind: 'single', line }];
    open.lines.push(line);
    if (open.lines.length <= MOST_COMMANDS) return [];
    this.open.delete(source);
    return this.giveUp(open);
  }

  /**
   * Nothing is printed before it runs, so all of this ran, each by itself. Dragonfly prints no EXEC where a watched key had
   * changed; and where a command was refused as it was queued, it drops those before, runs those after at once, and prints
   * no EXEC either.
   */
  private giveUp({ begin, lines }: Open): readonly Collected[] {
    const reason = this.habits.isDragonfly ? NOT_RUN : NO_END;
    return [...leaveOut(reason, begin), ...sendEach(lines)];
  }

  /** After a refused command Dragonfly is in no transaction, says so to DISCARD, and has run what came between. */
  private discard({ begin, lines }: Open, end: LogLine): readonly Collected[] {
    return this.habits.isDragonfly
      ? [...leaveOut(DISCARDED, begin), ...sendEach(lines), ...leaveOut(DISCARDED, end)]
      : leaveOut(DISCARDED, begin, ...lines, end);
  }
}

function sendEach(lines: readonly LogLine[]): readonly Collected[] {
  return lines.map((line) => ({ kind: 'single', line }));
}

function isBracket({ args }: LogLine): boolean {
  return /^(MULTI|EXEC|DISCARD|WATCH|UNWATCH)$/i.test(args[0]!);
}

function endEarly({ begin, lines, early }: Open): readonly Collected[] {
  return lines.length === 0 ? leaveOut(EMPTY, begin, early!) : [{ kind: 'transaction', lines, end: early! }];
}

const UNTOLD = 'clients of a Unix socket can not be told apart: commands of transactions are sent one by one';
const NO_BEGIN = 'there is no MULTI for it in the log';
const NO_END = 'there is no EXEC for it in the log';
const DISCARDED = 'discarded by its client';
const NOT_RUN =
  'there is no EXEC for it in the log, as Dragonfly prints transactions that did not run: a watched key had changed, or a command was refused; what comes after it ran by itself, and is sent so';
/** WATCH saw a change, or a command was refused when it was queued; or they are printed elsewhere. */
const EMPTY = 'a transaction without commands in the log';

function leaveOut(reason: string, ...lines: readonly LogLine[]): readonly Collected[] {
  return lines.map((line) => ({ kind: 'left-out', line, reason }));
}
