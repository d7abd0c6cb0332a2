// A captured MONITOR log as a list of commands to send: keys under a prefix, what can't be sent safely left out.

import { findKeyPositions } from '../profile/commands/key-positions.ts';
import { reasonToRefuse } from '../profile/commands/refused.ts';
import { findCommand } from '../profile/commands/table.ts';
import type { DraftArgument } from '../profile/template.ts';
import { type MonitorLine, parseMonitorLine } from './parse-monitor.ts';

export interface ReplayCommand {
  /** From the first command of the log. */
  readonly offsetNs: number;
  /** In capitals. */
  readonly name: string;
  /** As in the log, bytes as latin1 text. */
  readonly args: readonly string[];
  /** RESP, with keys under the prefix. */
  readonly bytes: Buffer;
  /** The same for all commands with the same first key, so that their order can be kept. */
  readonly lane: number;
}

export interface ReplayLog {
  /** In the order of their times. */
  readonly commands: readonly ReplayCommand[];
  /** By reason, and in it by command. */
  readonly leftOut: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Lines that are none of MONITOR. */
  readonly unreadable: number;
}

export interface ReadLogOptions {
  /** Of every key; the number of the database follows it, so that databases stay apart. */
  readonly keyPrefix: string;
  /** Scripts may write what they please: only where that is nobody's. */
  readonly allowScripts: boolean;
}

/** @param text bytes as latin1 text */
export function readLog(text: string, options: ReadLogOptions): ReplayLog {
  const commands: ReplayCommand[] = [];
  const leftOut = new Map<string, Map<string, number>>();
  let unreadable = 0;
  let first: MonitorLine | undefined;
  for (const raw of text.split('\n')) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (line === '' || line === '+OK' || line === 'OK') continue;
    const parsed = parseMonitorLine(line);
    if (parsed === undefined) {
      unreadable++;
      continue;
    }
    first ??= parsed;
    const offsetNs = (parsed.seconds - first.seconds) * 1e9 + parsed.nanoseconds - first.nanoseconds;
    const prepared = prepare(parsed, options);
    if (typeof prepared !== 'string') {
      commands.push({ offsetNs, ...prepared });
      continue;
    }
    const ofReason = leftOut.get(prepared) ?? new Map<string, number>();
    leftOut.set(prepared, ofReason);
    const name = nameOf(parsed);
    ofReason.set(name, (ofReason.get(name) ?? 0) + 1);
  }
  // Threads of a server may print a little out of order, and its clock may be set back.
  commands.sort((one, other) => one.offsetNs - other.offsetNs);
  const start = commands[0]?.offsetNs ?? 0;
  return {
    commands: commands.map((command) => ({ ...command, offsetNs: command.offsetNs - start })),
    leftOut,
    unreadable,
  };
}

/** What is safe without a key: it reads nothing of anybody. */
const KEYLESS = ['PING', 'ECHO', 'TIME'];
/** Arguments of SORT that name keys by pattern; a second database. */
const FOREIGN_KEYS: Readonly<Record<string, readonly string[]>> = {
  SORT: ['BY', 'GET'],
  SORT_RO: ['BY', 'GET'],
  COPY: ['DB'],
};

/** The command as it is sent, or why it isn't. */
function prepare(line: MonitorLine, options: ReadLogOptions): Omit<ReplayCommand, 'offsetNs'> | string {
  const { args, db, isScript } = line;
  const name = nameOf(line);
  if (isScript) return 'called by scripts, and not by clients';
  const refused = reasonToRefuse(name);
  if (refused !== undefined)
    return /^(MULTI|EXEC|DISCARD|WATCH|UNWATCH)$/.test(name)
      ? 'transactions: their commands are sent one by one'
      : refused;
  const facts = findCommand(name);
  if (facts === undefined) return 'not known to cache-bench, so its keys are not';
  const words = args.map((arg) => arg.toUpperCase());
  if (facts.blocking !== undefined && (facts.blocking.kind !== 'after-block' || words.includes('BLOCK')))
    return 'it waits, and would hold up what comes after it';
  if (/^(EVALSHA|FCALL)/.test(name)) return 'its script is not in the log';
  if (facts.type === 'unknown' && name.startsWith('EVAL') && !options.allowScripts)
    return 'scripts may write keys of others: they are sent to started servers only';
  if (facts.keys.length === 0)
    return KEYLESS.includes(name)
      ? { name, args, bytes: encode(args), lane: 0 }
      : 'it looks at keys of others';
  if (words.some((word, at) => at > 1 && FOREIGN_KEYS[name]?.includes(word)))
    return 'its arguments name keys that can not be put under the prefix';
  const positions = findKeys(name, args, words);
  if (positions === undefined) return 'its keys could not be found';
  const prefix = `${options.keyPrefix}${db}:`;
  const prefixed = [...args];
  for (const position of positions) prefixed[position] = prefix + args[position]!;
  return { name, args, bytes: encode(prefixed), lane: hash(prefixed[positions[0]!] ?? '') };
}

function nameOf({ args }: MonitorLine): string {
  const name = args[0]!.toUpperCase();
  return /^[A-Z][\w.-]{0,39}$/.test(name) ? name : '(no command)';
}

/** undefined: none, or not surely all. */
function findKeys(
  name: string,
  args: readonly string[],
  words: readonly string[],
): readonly number[] | undefined {
  // A group or consumer of this name would be taken for where the keys begin.
  if (words.indexOf('STREAMS') !== words.lastIndexOf('STREAMS')) return undefined;
  const draft: DraftArgument[] = args.map((text) => ({
    parts: [{ kind: 'text', text, offset: 0 }],
    offset: 0,
  }));
  const found = findKeyPositions(findCommand(name)!, draft);
  if (!found.ok) return undefined;
  // A script without keys is one that makes them up, or has none.
  return found.positions.length === 0 && !name.startsWith('EVAL') ? undefined : found.positions;
}

function encode(args: readonly string[]): Buffer {
  const pieces = args.map((arg) => `$${arg.length}\r\n${arg}\r\n`);
  return Buffer.from(`*${args.length}\r\n${pieces.join('')}`, 'latin1');
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
