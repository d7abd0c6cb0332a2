// One command of a log as it may be sent, its keys under the prefix; or why it may not.

import { findKeyPositions } from '../profile/commands/key-positions.ts';
import { reasonToRefuse } from '../profile/commands/refused.ts';
import { type CommandFacts, findCommand } from '../profile/commands/table.ts';
import type { DraftArgument } from '../profile/template.ts';
import { type AskedForms, findAsked, NEVER_ASKED, UNASKED } from './asked-keys.ts';
import type { LogLine } from './log-lines.ts';

export interface PreparedCommand {
  /** In capitals. */
  readonly name: string;
  /** As in the log, bytes as latin1 text. */
  readonly args: readonly string[];
  /** RESP, with keys under the prefix. */
  readonly bytes: Buffer;
  /** The same for all commands with the same first key, so that their order can be kept. */
  readonly lane: number;
  /** Of all its keys. */
  readonly lanes: readonly number[];
  /** It may wait for data to come, however long. */
  readonly blocks: boolean;
}

export interface PrepareOptions {
  /** Of every key; the number of the database follows it, so that databases stay apart. */
  readonly keyPrefix: string;
  /** Scripts may write what they please: only where that is nobody's. */
  readonly allowScripts: boolean;
  /** SHA-1, in small letters, of the scripts whose text is in the log. */
  readonly knownScripts: ReadonlySet<string>;
  /** What targets told of commands that no table here has; absent: they have not been asked. */
  readonly asked?: AskedForms;
}

/** What is safe without a key: it reads nothing of anybody. */
const KEYLESS = ['PING', 'ECHO', 'TIME'];
/** Arguments of SORT that name keys by pattern; a second database. */
const FOREIGN_KEYS: Readonly<Record<string, readonly string[]>> = {
  SORT: ['BY', 'GET'],
  SORT_RO: ['BY', 'GET'],
  COPY: ['DB'],
};

/**
 * The command as it is sent, or why it isn't.
 *
 * @param inTransaction nothing waits between MULTI and EXEC
 */
export function prepareCommand(
  line: LogLine,
  options: PrepareOptions,
  inTransaction = false,
): PreparedCommand | string {
  const { args } = line;
  const name = nameOf(line);
  const words = args.map((arg) => arg.toUpperCase());
  const facts = findCommand(name);
  const reason = reasonToLeaveOut(name, words, facts, options);
  if (reason !== undefined) return reason;
  if (facts === undefined) {
    const asked = options.asked === undefined ? UNASKED : (findAsked(options.asked, args) ?? NEVER_ASKED);
    if (typeof asked === 'string') return asked;
    return encodeCommand(line, options, asked.positions, !inTransaction && asked.blocks);
  }
  const blocks = !inTransaction && isBlocking(facts, words);
  if (facts.keys.length === 0)
    return KEYLESS.includes(name)
      ? { name, args, bytes: encodeArguments(args), lane: 0, lanes: [], blocks }
      : 'it looks at keys of others';
  if (words.some((word, at) => at > 1 && FOREIGN_KEYS[name]?.includes(word)))
    return 'its arguments name keys that can not be put under the prefix';
  const positions = findKeys(name, args, words);
  if (positions === undefined) return 'its keys could not be found';
  return encodeCommand(line, options, positions, blocks);
}

function encodeCommand(
  line: LogLine,
  { keyPrefix }: PrepareOptions,
  positions: readonly number[],
  blocks: boolean,
): PreparedCommand {
  const { args, db } = line;
  const prefixed = [...args];
  for (const position of positions) prefixed[position] = `${keyPrefix}${db}:${args[position]!}`;
  const lanes = positions.map((position) => hash(prefixed[position]!));
  return {
    ...{ name: nameOf(line), args, bytes: encodeArguments(prefixed) },
    ...{ lane: lanes[0] ?? hash(''), lanes, blocks },
  };
}

function reasonToLeaveOut(
  name: string,
  words: readonly string[],
  facts: CommandFacts | undefined,
  { allowScripts, knownScripts }: PrepareOptions,
): string | undefined {
  if (/^(WATCH|UNWATCH)$/.test(name)) return 'conditions of transactions, which are sent without them';
  if (name === 'SCRIPT' && words[1] === 'LOAD' && allowScripts)
    return 'loaded before the log is played, where EVALSHA calls it';
  const refused = reasonToRefuse(name);
  if (refused !== undefined) return refused;
  if (name.startsWith('FCALL') || name.startsWith('TFCALL')) return 'functions are not loaded';
  if (/^_?FT\./.test(name)) return 'it works on an index, which is no key and would stay';
  if (facts === undefined) return name === NO_COMMAND ? 'not known to cache-bench' : undefined;
  if (facts.type === 'unknown' && name.startsWith('EVAL') && !allowScripts)
    return 'scripts may write keys of others: they are sent to started servers only';
  if (name.startsWith('EVALSHA') && !knownScripts.has(words[1]?.toLowerCase() ?? ''))
    return 'its script is not in the log';
  return undefined;
}

function isBlocking({ blocking }: CommandFacts, words: readonly string[]): boolean {
  return blocking !== undefined && (blocking.kind !== 'after-block' || words.includes('BLOCK'));
}

/** In capitals. */
export function nameOf({ args }: LogLine): string {
  const name = args[0]!.toUpperCase();
  return /^[A-Z][\w.-]{0,39}$/.test(name) ? name : NO_COMMAND;
}

const NO_COMMAND = '(no command)';

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

export function encodeArguments(args: readonly string[]): Buffer {
  const pieces = args.map((arg) => `$${arg.length}\r\n${arg}\r\n`);
  return Buffer.from(`*${args.length}\r\n${pieces.join('')}`, 'latin1');
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
