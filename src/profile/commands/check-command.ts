// Checks one command by itself: allowed, keys in the places of keys, blocking bounded, scripts called rightly.
import { describeUnknown, describeValue, didYouMean } from '../problems.ts';
import { type DraftArgument, type DraftCommand, literalOf, type TemplateProblem } from '../template.ts';
import { findKeyPositions } from './key-positions.ts';
import { findUnsafeCall } from './lua-safety.ts';
import { reasonToRefuse } from './refused.ts';
import { type CommandFacts, findCommand, knownCommands } from './table.ts';

export interface CommandContext {
  readonly keyspaces: ReadonlySet<string>;
  /** Number of declared keys; undefined when the script itself is wrong. */
  readonly scripts: ReadonlyMap<string, number | undefined>;
  /** Replies later than this are timeouts; undefined when the setting itself is wrong. */
  readonly timeoutNs: number | undefined;
}

export const UNKNOWN_COMMAND: CommandFacts = { access: 'none', type: 'unknown', keys: [], hits: 'none' };

/** @param command one that could be read without problems. */
export function checkCommand(command: DraftCommand, context: CommandContext): readonly TemplateProblem[] {
  const args = command.arguments;
  const name = literalOf(args[0]);
  if (name === undefined)
    return [
      problem(args[0], 'a placeholder in the place of the command name, wanted a command like GET {key}'),
    ];
  if (!/^[A-Za-z][\w.-]*$/.test(name))
    return [problem(args[0], `not a command, got ${describeValue(name)}, wanted one like GET {key}`)];
  const reason = reasonToRefuse(name);
  if (reason !== undefined) return [problem(args[0], `${name.toUpperCase()} is refused: ${reason}`)];

  const names = checkNames(args, context);
  if (names.length > 0) return names;
  const facts = findCommand(name);
  const beyondKeys = [...checkCursor(name, facts, args), ...checkStamps(args)];
  if (!facts) return [...checkUnknown(name, args), ...beyondKeys];
  return [
    ...checkKeys(name, facts, args),
    ...checkBlocking(facts, args, context),
    ...checkScript(args, context),
    ...beyondKeys,
  ];
}

/** Placeholders name keyspaces and scripts that there are. */
export function checkNames(
  args: readonly DraftArgument[],
  context: CommandContext,
): readonly TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  // The same argument object stands there once for each repetition.
  for (const part of [...new Set(args)].flatMap((argument) => argument.parts)) {
    const { offset } = part;
    if (part.kind === 'script' && !context.scripts.has(part.script))
      problems.push({ offset, message: describeUnknown('script', part.script, context.scripts.keys()) });
    if (part.kind === 'key' || part.kind === 'member' || part.kind === 'field') {
      if (part.keyspace !== undefined && !context.keyspaces.has(part.keyspace))
        problems.push({ offset, message: describeUnknown('keyspace', part.keyspace, context.keyspaces) });
    }
  }
  return problems;
}

function checkUnknown(name: string, args: readonly DraftArgument[]): readonly TemplateProblem[] {
  if (args.some(isKey)) return [];
  const got = `got ${describeValue(name)}, which is not among the known commands`;
  return [problem(args[0], `${got}, wanted at least one {key}${didYouMean(name, knownCommands())}`)];
}

/** Keys stand where the command has its keys, and nothing else does. */
export function checkKeys(
  name: string,
  facts: CommandFacts,
  args: readonly DraftArgument[],
): readonly TemplateProblem[] {
  const found = findKeyPositions(facts, args);
  if (!found.ok) return [problem(args[found.at] ?? args[0], `${name.toUpperCase()}: ${found.message}`)];
  const other = args.find((argument) => literalOf(argument)?.toUpperCase() === 'DB');
  if (other && name.toUpperCase() === 'COPY')
    return [problem(other, 'COPY into another database, wanted it within the database of the target')];
  const wrong = new Set(found.positions.map((position) => args[position]!).filter((arg) => !isKey(arg)));
  return [...wrong].map((argument) => problem(argument, describeWrongKey(argument)));
}

function describeWrongKey(argument: DraftArgument): string {
  const literal = literalOf(argument);
  if (literal !== undefined)
    return `a literal key, got ${describeValue(literal)}, wanted {key}: only keys under the prefix of the run may be touched`;
  if (argument.parts.some((part) => part.kind === 'key'))
    return `text around {key}, wanted {key} alone: put the text into the pattern of the keyspace`;
  return 'not a key, wanted {key} or {key:NAME} here';
}

function checkBlocking(
  facts: CommandFacts,
  args: readonly DraftArgument[],
  context: CommandContext,
): readonly TemplateProblem[] {
  if (!facts.blocking) return [];
  let at = facts.blocking.kind === 'first' ? 1 : args.length - 1;
  let unitNs = 1e9;
  if (facts.blocking.kind === 'after-block') {
    at = args.findIndex((argument) => literalOf(argument)?.toUpperCase() === 'BLOCK') + 1;
    unitNs = 1e6;
    if (at === 0) return [];
  }
  const text = literalOf(args[at]) ?? '';
  const timeoutNs = /^\d+(\.\d+)?$/.test(text) ? Number(text) * unitNs : 0;
  if (timeoutNs > 0 && timeoutNs < (context.timeoutNs ?? Number.POSITIVE_INFINITY)) return [];
  const unit = unitNs === 1e9 ? 'seconds' : 'milliseconds';
  const got = `got ${text === '' ? 'no number' : describeValue(text)}`;
  const wanted = `wanted ${unit} above 0 and below load.timeout`;
  return [problem(args[at] ?? args[0], `a blocking command without a usable limit, ${got}, ${wanted}`)];
}

function checkScript(args: readonly DraftArgument[], context: CommandContext): readonly TemplateProblem[] {
  const name = literalOf(args[0])!.toUpperCase();
  if (name.startsWith('EVALSHA')) {
    const script = args[1]?.parts.length === 1 ? args[1].parts[0] : undefined;
    if (script?.kind !== 'script')
      return [problem(args[1] ?? args[0], `${name} of a script the profile lacks, wanted {script:NAME}`)];
    const declared = context.scripts.get(script.script);
    const given = literalOf(args[2]) ?? '';
    // A number that isn't one has been reported with the keys.
    if (declared === undefined || !/^\d+$/.test(given) || Number(given) === declared) return [];
    const wanted = `${declared}, the keys of scripts.${script.script}`;
    return [problem(args[2], `wrong number of keys, got ${given}, wanted ${wanted}`)];
  }
  if (name.startsWith('EVAL')) {
    const body = literalOf(args[1]);
    if (body === undefined)
      return [
        problem(args[1], 'a placeholder inside a script, wanted it among the arguments after the keys'),
      ];
    const unsafe = findUnsafeCall(body);
    return unsafe === undefined ? [] : [problem(args[1], unsafe)];
  }
  return [];
}

function checkCursor(
  name: string,
  facts: CommandFacts | undefined,
  args: readonly DraftArgument[],
): readonly TemplateProblem[] {
  const misplaced = args.find((argument, at) => {
    const isWhole = argument.parts.length === 1 && at === facts?.cursor;
    return argument.parts.some(({ kind }) => kind === 'cursor') && !isWhole;
  });
  if (misplaced === undefined) return [];
  const wanted = 'wanted it alone, where SCAN, HSCAN, SSCAN and ZSCAN have their cursor';
  return [problem(misplaced, `{cursor} where ${name.toUpperCase()} has none, ${wanted}`)];
}

function checkStamps(args: readonly DraftArgument[]): readonly TemplateProblem[] {
  const parts = args.flatMap((argument) => argument.parts);
  const stamp = parts.findIndex(({ kind }) => kind === 'stamp');
  if (stamp < 0 || parts.slice(0, stamp).some(({ kind }) => kind === 'key')) return [];
  const message = '{stamp} without a key before it, wanted one, like PUBLISH {key:channels} {stamp}';
  return [{ offset: parts[stamp]!.offset, message }];
}

export function isKey(argument: DraftArgument): boolean {
  return argument.parts.length === 1 && argument.parts[0]!.kind === 'key';
}

export function problem(argument: DraftArgument | undefined, message: string): TemplateProblem {
  return { offset: argument?.offset ?? 0, message };
}
