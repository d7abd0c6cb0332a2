// What a Lua script does with keys: how many it is given, which of them it did not declare, and why that is so.
import luaparse, { type Chunk } from 'luaparse';
import { messageOf } from '../../core/errors.ts';
import { findKeyPositions } from '../../profile/commands/key-positions.ts';
import { type DataType, findCommand } from '../../profile/commands/table.ts';
import { isContainer } from '../catalogue/containers.ts';
import {
  type Atom,
  describeReply,
  onlyText,
  type Shape,
  type Value,
  type ValueList,
} from './script-values.ts';
import { type Trace, type TracedCall, traceScript } from './trace-script.ts';

/** A key that the script did not get through KEYS. */
export interface UndeclaredKey {
  /** Of the script, from 1. */
  readonly line: number;
  /** In capitals; empty where it is not known. */
  readonly command: string;
  /** "built from ARGV[1]". */
  readonly reason: string;
  /** What comes after the command, and where among it keys stand: enough to send the like. */
  readonly args: readonly string[];
  readonly keysAt: readonly number[];
}

export interface ExaminedScript {
  /** Commands that it sends, in capitals, in order. */
  readonly commands: readonly string[];
  readonly undeclared: readonly UndeclaredKey[];
  /** It only defines functions for others, and does nothing itself. */
  readonly isPart: boolean;
  /** How many keys it is given, at least. */
  readonly keyCount: number;
  /** What a key has to hold, by its number from 1, where all commands agree. */
  readonly keyTypes: ReadonlyMap<number, DataType>;
  /** Of ARGV, by number from 1. */
  readonly shapes: ReadonlyMap<number, Shape>;
}

export type Examination =
  | { readonly ok: true; readonly script: ExaminedScript }
  | { readonly ok: false; readonly line: number; readonly reason: string };

/** Where a text would have to stand, and is not known. */
const ANY_TEXT = '1';

/** @param text as it is sent to the server */
export function examineScript(text: string): Examination {
  let chunk: Chunk;
  try {
    const code = Buffer.from(text.replace(/^#!/, '--'), 'utf8').toString('latin1');
    chunk = luaparse.parse(code, {
      luaVersion: '5.1',
      locations: true,
      comments: false,
      encodingMode: 'pseudo-latin1',
    });
  } catch (error) {
    const line = (error as { line?: unknown }).line;
    const reason = messageOf(error).replace(/^\[\d+:\d+\] /, '');
    return { ok: false, line: typeof line === 'number' ? line : 1, reason };
  }
  const isPart = chunk.body.every(({ type }) => type === 'FunctionDeclaration' || type === 'LocalStatement');
  return { ok: true, script: summarize(traceScript(chunk), isPart) };
}

function summarize({ calls, shapes }: Trace, isPart: boolean): ExaminedScript {
  const keys = calls.flatMap(keysOf);
  const undeclared = new Map<string, UndeclaredKey>();
  for (const one of keys.flatMap(listUndeclared)) {
    const id = `${one.line} ${one.command} ${one.reason}`;
    if (!undeclared.has(id)) undeclared.set(id, one);
  }
  const numbers = calls.flatMap(({ args }) => [...args.first, args.rest ?? []].flatMap(usedKeyNumbers));
  const hasSome = calls.some(({ args }) => [...args.first, args.rest ?? []].some(holdsKeys));
  return {
    isPart,
    commands: [...new Set(calls.flatMap(namesOf))],
    undeclared: [...undeclared.values()].toSorted((one, other) => one.line - other.line),
    keyCount: Math.max(hasSome ? 1 : 0, ...numbers),
    keyTypes: findTypes(keys),
    shapes,
  };
}

/** With what follows, of a command that is made of others: MEMORY USAGE. */
function namesOf({ commands, args }: TracedCall): readonly string[] {
  const sub = args.first[0] && onlyText(args.first[0])?.toUpperCase();
  return commands.map((name) => (isContainer(name) && sub !== undefined ? `${name} ${sub}` : name));
}

interface KeyPlace {
  readonly call: TracedCall;
  readonly command: string;
  readonly value: Value;
  /** Of all keys, among what comes after the command. */
  readonly keysAt: readonly number[];
}

function keysOf(call: TracedCall): readonly KeyPlace[] {
  const { commands, args } = call;
  const names = commands.length === 0 ? [''] : commands;
  return names.flatMap((command) => {
    const keysAt = positionsOf(command, args).map((position) => position - 1);
    return keysAt.map((at) => ({
      call,
      command,
      keysAt,
      value: args.first[at] ?? args.rest ?? new Set<Atom>(),
    }));
  });
}

/** From 1, as the command itself is argument 0. */
function positionsOf(command: string, { first, rest }: ValueList): readonly number[] {
  const facts = findCommand(command);
  // Most commands begin with a key; of those by name the table knows all that have one.
  if (facts === undefined) return command === '' && (first.length > 0 || rest !== undefined) ? [1] : [];
  if (facts.type === 'channel') return [];
  const all = [...first, ...(rest === undefined ? [] : [rest])];
  const draft = [command, ...all.map((value) => onlyText(value) ?? '{}')].map((text) => ({
    offset: 0,
    parts: [{ kind: 'text' as const, text, offset: 0 }],
  }));
  const found = findKeyPositions(facts, draft);
  if (found.ok) return found.positions.filter((at) => at <= all.length);
  // The number of keys is only known when it runs.
  const [rule] = facts.keys;
  return rule?.kind === 'counted' && rule.at < all.length ? [rule.at + 1] : [];
}

function listUndeclared({ call, command, value, keysAt }: KeyPlace): UndeclaredKey[] {
  const args = [...call.args.first, ...(call.args.rest === undefined ? [] : [call.args.rest])];
  const found: UndeclaredKey[] = [];
  for (const atom of value) {
    const reason = reasonOf(atom);
    if (reason === undefined) continue;
    if (atom.kind === 'argument') atom.shape.isKey = true;
    if (atom.kind === 'built') for (const head of atom.heads) head.isKey = true;
    found.push({
      line: call.line,
      command,
      reason,
      args: args.map((one) => onlyText(one) ?? ANY_TEXT),
      keysAt,
    });
  }
  return found;
}

function reasonOf(atom: Atom): string | undefined {
  switch (atom.kind) {
    case 'argument':
      return `taken from ${atom.name}`;
    case 'text':
      return `the constant '${atom.text.slice(0, 60)}'`;
    case 'reply':
      return `taken from ${describeReply(atom.commands)}`;
    case 'built': {
      const roots = [...atom.roots].toSorted();
      const shown = roots.slice(0, 3).join(', ');
      const more = roots.length > 3 ? ' and others' : '';
      return roots.length === 0 ? 'computed while it runs' : `built from ${shown}${more}`;
    }
    default:
      return undefined;
  }
}

function keyNumbers(value: Iterable<Atom>): number[] {
  return [...value].flatMap((atom) =>
    atom.kind === 'key' && atom.number !== undefined ? [atom.number] : [],
  );
}

/** With those that a name is put together of. */
function usedKeyNumbers(value: Iterable<Atom>): number[] {
  const atoms = [...value];
  const roots = atoms.flatMap((atom) => (atom.kind === 'built' ? [...atom.roots] : []));
  const numbers = roots.flatMap((root) => /^KEYS\[(\d+)\]$/.exec(root)?.[1] ?? []);
  return [...keyNumbers(atoms), ...numbers.map(Number)];
}

function holdsKeys(value: Iterable<Atom>): boolean {
  return [...value].some(({ kind }) => kind === 'key');
}

function findTypes(keys: readonly KeyPlace[]): ReadonlyMap<number, DataType> {
  const types = new Map<number, Set<DataType>>();
  for (const { command, value } of keys) {
    const type = findCommand(command)?.type;
    if (type === undefined || type === 'any' || type === 'unknown') continue;
    for (const number of keyNumbers(value)) types.set(number, (types.get(number) ?? new Set()).add(type));
  }
  return new Map([...types].flatMap(([number, some]) => (some.size === 1 ? [[number, [...some][0]!]] : [])));
}
