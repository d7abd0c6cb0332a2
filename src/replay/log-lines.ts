// The lines of a log in the order of the file, each with its time from the first: time never goes back.
import { dropUndefined } from '../core/drop-undefined.ts';
import { hasBrokenArguments, type MonitorLine, parseMonitorLine } from '../wire/monitor-line.ts';
import { splitLog, unwrapLine } from '../wire/unwrap-line.ts';

export interface LogLine extends Omit<MonitorLine, 'seconds' | 'fraction' | 'db'> {
  /** Place in the file, from 1: it wins over the time. */
  readonly number: number;
  /** From the first line of the log; never smaller than that of the line before. */
  readonly offsetNs: number;
  /** Namespaces of kvrocks are numbered as they come, the default one is 0. */
  readonly db: number;
}

export interface LogLines {
  readonly lines: readonly LogLine[];
  readonly unreadable: number;
  /** The first of them, for people to see what was met. */
  readonly firstUnreadable?: UnreadableLine;
  /** Printed by Dragonfly: fractions say so. */
  readonly isDragonfly: boolean;
}

export interface UnreadableLine {
  readonly number: number;
  /** Cut short, and escaped but for printable ASCII. */
  readonly text: string;
  /** Quotes in its arguments stand bare, as Valkey 8.1.0 printed them: where they end can't be told. */
  readonly bareQuotes: boolean;
}

const LONGEST_QUOTE = 100;
/** Threads of a server print this much out of order at most; larger steps back are a clock that was set. */
const JITTER_NS = 10e6;
/** What kvrocks calls the namespace of who names none. */
const DEFAULT_NAMESPACE = '__namespace';

/** @param text bytes as latin1 text */
export function readLogLines(text: string): LogLines {
  const parsed: { readonly number: number; readonly line: MonitorLine }[] = [];
  let unreadable = 0;
  let firstUnreadable: UnreadableLine | undefined;
  for (const [index, line] of splitLog(text).entries()) {
    if (isNoCommand(line)) continue;
    const direct = parseMonitorLine(line);
    const unwrapped = direct === undefined ? unwrapLine(line) : undefined;
    const found = direct ?? (unwrapped === undefined ? undefined : parseMonitorLine(unwrapped));
    if (found !== undefined) parsed.push({ number: index + 1, line: found });
    else if (unwrapped === undefined || !isNoCommand(unwrapped)) {
      unreadable++;
      firstUnreadable ??= { number: index + 1, text: quote(line), bareQuotes: hasBrokenArguments(line) };
    }
  }
  const form = fractionForm(parsed.map(({ line }) => line));
  const clock = new Clock();
  const namespaces = new Map<string, number>([[DEFAULT_NAMESPACE, 0]]);
  const lines = parsed.map(({ number, line: { seconds, fraction, db, source, isScript, args } }) => ({
    ...{ number, source, isScript, args },
    offsetNs: clock.take(seconds, nanosecondsOf(fraction, form)),
    db: numberOf(db, namespaces),
  }));
  return {
    ...{ lines, unreadable, isDragonfly: form === 'dragonfly' },
    ...dropUndefined({ firstUnreadable }),
  };
}

/** Nothing, or the OK before the first command. */
function isNoCommand(line: string): boolean {
  return /^\s*$|^(?:[^"]{0,200}[\s|])?\+?OK$/.test(line);
}

/**
 * `decimal`: six digits, as Redis prints them. `dragonfly`: microseconds without leading zeros, then a 6.
 * `bare`: kvrocks prints microseconds without leading zeros.
 */
type FractionForm = 'decimal' | 'dragonfly' | 'bare';

function fractionForm(lines: readonly MonitorLine[]): FractionForm {
  if (lines.some(({ db }) => !/^\d+$/.test(db))) return 'bare';
  if (lines.some(({ fraction }) => fraction.length > 7)) return 'decimal';
  if (lines.some(({ fraction }) => fraction.length !== 6)) return 'dragonfly';
  // A short log may lie in one hundredth to tenth of a second, where Dragonfly prints six digits as well.
  const isAlike =
    lines.length >= FEWEST_ALIKE && lines.every(({ fraction }) => /^[1-9]\d{4}6$/.test(fraction));
  return isAlike ? 'dragonfly' : 'decimal';
}

/** One log of Redis in 100,000 that is as short as this has nothing but times that end in a 6; of longer ones fewer. */
const FEWEST_ALIKE = 5;

function nanosecondsOf(fraction: string, form: FractionForm): number {
  if (form === 'decimal') return Number(fraction.padEnd(9, '0'));
  return Number(form === 'bare' ? fraction : fraction.slice(0, -1)) * 1000;
}

/** Time that goes on from where it was when a clock is set back. */
class Clock {
  private start: { readonly seconds: number; readonly nanoseconds: number } | undefined;
  private shiftNs = 0;
  private lastNs = 0;

  take(seconds: number, nanoseconds: number): number {
    this.start ??= { seconds, nanoseconds };
    const ns = (seconds - this.start.seconds) * 1e9 + nanoseconds - this.start.nanoseconds + this.shiftNs;
    if (this.lastNs - ns > JITTER_NS) this.shiftNs += this.lastNs - ns;
    this.lastNs = Math.max(this.lastNs, ns);
    return this.lastNs;
  }
}

function numberOf(db: string, namespaces: Map<string, number>): number {
  if (/^\d{1,6}$/.test(db)) return Number(db);
  const known = namespaces.get(db) ?? namespaces.size;
  namespaces.set(db, known);
  return known;
}

/** Never a password: what may hold one is not shown. */
function quote(line: string): string {
  if (/auth|hello|pass|setuser|secret/i.test(line)) return '(not shown, for it may hold a password)';
  const text = line.replace(/[^ -~]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE - 3)}...` : text;
}
