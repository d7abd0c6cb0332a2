// A captured MONITOR log as a list of commands to send: keys under a prefix, what can't be sent safely left out.

import { dropUndefined } from '../core/drop-undefined.ts';
import { findCommand } from '../profile/commands/table.ts';
import type { RespVersion } from '../wire/resp-version.ts';
import { type AskedForms, FormBook, UNASKED } from './asked-keys.ts';
import { type LogLine, type LogLines, readLogLines, type UnreadableLine } from './log-lines.ts';
import { findScripts } from './log-scripts.ts';
import { holdsPassword } from './log-secrets.ts';
import { encodeArguments, nameOf, type PreparedCommand, prepareCommand } from './prepare-command.ts';
import { type ValueRule, valueRuleOf } from './reply-value.ts';
import { type Collected, printsExecFirst, TransactionCollector } from './transactions.ts';

export interface ReplayCommand extends Omit<PreparedCommand, 'blocks' | 'lanes'> {
  /** From the first command of the log. */
  readonly offsetNs: number;
  /** How the value of its reply is compared. */
  readonly valueRule: ValueRule;
  /** Of a transaction, whose name is MULTI: how many commands stand between that and EXEC. */
  readonly queued?: number;
  /** Of a command that may wait: the number of its client, which has a connection of its own. */
  readonly waiter?: number;
}

export interface ReplayLog {
  /** In the order of the log. */
  readonly commands: readonly ReplayCommand[];
  /** Clients of commands that may wait. */
  readonly waiters: number;
  /** What EVALSHA calls, to be loaded first: bytes as latin1 text by SHA-1. */
  readonly scripts: ReadonlyMap<string, string>;
  /** Forms of commands that no table here has; none once the targets were asked for them. */
  readonly unasked: readonly (readonly string[])[];
  /** By reason, and in it by command. */
  readonly leftOut: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Lines that are none of MONITOR. */
  readonly unreadable: number;
  readonly firstUnreadable?: UnreadableLine;
  /** 3 where a client of the log asked for it by HELLO. */
  readonly protocol: RespVersion;
  /** Lines with a password in clear. */
  readonly passwords: number;
}

export interface ReadLogOptions {
  /** Of every key; the number of the database follows it, so that databases stay apart. */
  readonly keyPrefix: string;
  /** Scripts may write what they please: only where that is nobody's. */
  readonly allowScripts: boolean;
  /** One connection keeps the order of all, so that no value depends on chance. */
  readonly inOrder?: boolean;
  /** What targets told of the forms that are `unasked` without it. */
  readonly asked?: AskedForms;
}

interface LoggedCommand {
  readonly number: number;
  readonly command: ReplayCommand;
  readonly lanes: readonly number[];
}

/** Each has a connection to every target. */
const MOST_WAITERS = 100;

/** @param text bytes as latin1 text */
export function readLog(text: string, options: ReadLogOptions): ReplayLog {
  const log = readLogLines(text);
  const reader = new LogReader(log, options);
  for (const line of log.lines) reader.read(line);
  return reader.finish();
}

class LogReader {
  private readonly log: LogLines;
  private readonly options: ReadLogOptions;
  private readonly scripts: ReadonlyMap<string, string>;
  private readonly knownScripts: ReadonlySet<string>;
  private readonly calledScripts = new Map<string, string>();
  private readonly transactions: TransactionCollector;
  private readonly commands: LoggedCommand[] = [];
  private readonly leftOut = new Map<string, Map<string, number>>();
  private readonly waiters = new Map<string, number>();
  private readonly unasked = new FormBook();
  /** Keys of commands that go over another connection than other commands of theirs. */
  private readonly raced = new Set<number>();
  private passwords = 0;
  private protocol: RespVersion = 2;

  constructor(log: LogLines, options: ReadLogOptions) {
    this.log = log;
    this.options = options;
    this.scripts = options.allowScripts ? findScripts(log.lines) : new Map();
    this.knownScripts = new Set(this.scripts.keys());
    const { isDragonfly, lines } = log;
    this.transactions = new TransactionCollector({
      isDragonfly,
      execFirst: !isDragonfly && printsExecFirst(lines),
    });
  }

  read(line: LogLine): void {
    if (holdsPassword(line.args)) this.passwords++;
    if (/^hello$/i.test(line.args[0]!) && line.args[1] === '3') this.protocol = 3;
    if (line.isScript) this.leaveOut(line, 'called by scripts, and not by clients');
    else this.takeAll(this.transactions.take(line));
  }

  finish(): ReplayLog {
    this.takeAll(this.transactions.finish());
    const { leftOut, passwords, protocol } = this;
    const { unreadable, firstUnreadable } = this.log;
    // Transactions are known at their end, and some only at the end of the log.
    const commands = this.commands
      .sort((one, other) => one.number - other.number)
      .map((logged) => this.looseIfRaced(logged));
    const start = commands[0]?.offsetNs ?? 0;
    return {
      commands: commands.map((command) => ({ ...command, offsetNs: command.offsetNs - start })),
      waiters: this.waiters.size,
      scripts: this.calledScripts,
      unasked: this.unasked.list(),
      ...{ leftOut, unreadable, passwords, protocol },
      ...dropUndefined({ firstUnreadable }),
    };
  }

  private takeAll(collected: readonly Collected[]): void {
    for (const one of collected) {
      if (one.kind === 'single') this.takeSingle(one.line);
      else if (one.kind === 'transaction') this.takeTransaction(one.lines, one.end);
      else this.leaveOut(one.line, one.reason);
    }
  }

  private takeSingle(line: LogLine): void {
    const prepared = this.prepare(line, false);
    if (prepared === undefined) return;
    const { blocks, lanes, ...rest } = prepared;
    const command = { ...rest, valueRule: valueRuleOf(rest.name) };
    const { offsetNs } = line;
    if (!blocks) {
      this.push(line, { offsetNs, ...command }, lanes);
      return;
    }
    const waiter = this.waiterOf(line);
    if (typeof waiter === 'string') this.leaveOut(line, waiter);
    else this.push(line, { offsetNs, ...command, waiter }, lanes);
  }

  private takeTransaction(lines: readonly LogLine[], end: LogLine): void {
    const queued = lines.map((line) => this.prepare(line, true)).filter((one) => one !== undefined);
    if (queued.length === 0) {
      this.leaveOut(end, 'a transaction whose commands are all left out');
      return;
    }
    const lanes = queued.flatMap((one) => one.lanes);
    const command: ReplayCommand = {
      offsetNs: end.offsetNs,
      name: 'MULTI',
      valueRule: queued.every(({ name }) => valueRuleOf(name) === 'whole') ? 'whole' : 'none',
      args: ['MULTI', ...queued.flatMap(({ args }) => [';', ...args]), ';', 'EXEC'],
      bytes: Buffer.concat([
        encodeArguments(['MULTI']),
        ...queued.map(({ bytes }) => bytes),
        encodeArguments(['EXEC']),
      ]),
      lane: queued[0]!.lane,
      queued: queued.length,
    };
    this.push(end, command, lanes);
  }

  private prepare(line: LogLine, inTransaction: boolean): PreparedCommand | undefined {
    const options = { ...this.options, knownScripts: this.knownScripts };
    const prepared = prepareCommand(line, options, inTransaction);
    if (typeof prepared === 'string') {
      if (prepared === UNASKED) this.unasked.add(line.args);
      this.leaveOut(line, prepared);
      return undefined;
    }
    if (prepared.name.startsWith('EVALSHA')) {
      const sha1 = prepared.args[1]!.toLowerCase();
      this.calledScripts.set(sha1, this.scripts.get(sha1)!);
    }
    return prepared;
  }

  /** A client waits for one thing at a time, so what it asks next may wait behind it as it did then. */
  private waiterOf({ source }: LogLine): number | string {
    if (source.startsWith('unix:')) return 'it waits, and clients of a Unix socket can not be told apart';
    const known = this.waiters.get(source);
    if (known !== undefined) return known;
    if (this.waiters.size === MOST_WAITERS) return `it waits, and ${MOST_WAITERS} other clients do already`;
    this.waiters.set(source, this.waiters.size);
    return this.waiters.size - 1;
  }

  private push({ number }: LogLine, command: ReplayCommand, lanes: readonly number[]): void {
    this.commands.push({ number, command, lanes });
    const isOwn = command.waiter === undefined && lanes.every((lane) => lane === lanes[0]);
    if (!isOwn && findCommand(command.name)?.access !== 'read')
      for (const lane of lanes) this.raced.add(lane);
  }

  /** What goes over another connection than others of its keys may come before them or after: by chance. */
  private looseIfRaced({ command, lanes }: LoggedCommand): ReplayCommand {
    const isAlone = lanes.every((lane) => lane === lanes[0] && !this.raced.has(lane));
    return this.options.inOrder === true || isAlone ? command : { ...command, valueRule: 'none' };
  }

  private leaveOut(line: LogLine, reason: string): void {
    const ofReason = this.leftOut.get(reason) ?? new Map<string, number>();
    this.leftOut.set(reason, ofReason);
    const name = nameOf(line);
    ofReason.set(name, (ofReason.get(name) ?? 0) + 1);
  }
}
