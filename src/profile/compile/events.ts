// Events: commands that may burden the whole server, placed on the time line of the measurement.
import { dropUndefined } from '../../core/drop-undefined.ts';
import { checkNames } from '../commands/check-command.ts';
import type { KeyspaceUse } from '../keyspace-use.ts';
import { describeValue, type Path } from '../problems.ts';
import type { Bystander, CommandTemplate, EventAction, LoadSettings, ProfileEvent } from '../profile.ts';
import { resolveCommand } from '../resolve.ts';
import type { EventInput } from '../schema/event.ts';
import { operationName } from '../schema/fields.ts';
import { type DraftCommand, literalOf, type TemplateProblem } from '../template.ts';
import { compileCommand } from './commands.ts';
import { type Compilation, DEFAULT_KEYSPACE } from './compilation.ts';
import { nameOf } from './operations.ts';

export interface CompiledEvents {
  readonly events: readonly ProfileEvent[];
  readonly uses: readonly KeyspaceUse[];
}

/** @param names that operations and receivers have taken */
export function compileEvents(compilation: Compilation, names: ReadonlySet<string>): CompiledEvents {
  const events: ProfileEvent[] = [];
  const uses: KeyspaceUse[] = [];
  const taken = new Set(names);
  for (const [index, input] of compilation.draft.events.entries()) {
    if (!input) continue;
    const path = ['events', index];
    const compiled = compileAction(compilation, input.do.draft, [...path, 'do']);
    if (!compiled) continue;
    uses.push(...compiled.uses);
    const name = input.name ?? compiled.name;
    checkName(compilation, name, input, taken, path);
    taken.add(name);
    events.push({
      name,
      atNs: input.at,
      ...dropUndefined({ everyNs: input.every }),
      text: input.do.text.trim(),
      action: compiled.action,
      timeoutNs: input.timeout,
    });
  }
  return { events, uses };
}

/** Where there are events, others are asked what they feel of them. */
const DEFAULT_BYSTANDER: Bystander = { ratePerSecond: 200, connections: 4 };

export function compileBystander({ draft: { bystander, events } }: Compilation): Bystander | undefined {
  if (bystander === undefined) return events.length > 0 ? DEFAULT_BYSTANDER : undefined;
  return bystander === false
    ? undefined
    : { ratePerSecond: bystander.rate, connections: bystander.connections };
}

/** A window that counts requests is over nobody knows when. */
export function checkEventTimes(
  { report, draft }: Compilation,
  { stop }: LoadSettings,
  events: readonly ProfileEvent[],
): void {
  if (events.length === 0) return;
  if (stop.kind === 'requests') {
    report(['events'], 'events in a load that stops after requests, wanted load.duration: 30s or the like');
    return;
  }
  for (const [index, input] of draft.events.entries()) {
    if (input === undefined || input.at < stop.durationNs) continue;
    report(['events', index, 'at'], 'after the end of the measurement, wanted a time below load.duration');
  }
}

function checkName(
  { report }: Compilation,
  name: string,
  input: EventInput,
  taken: ReadonlySet<string>,
  path: Path,
): void {
  const at = input.name === undefined ? path : [...path, 'name'];
  if (taken.has(name))
    report(at, `name of two things, got ${describeValue(name)}, wanted a name: of its own`);
  else if (!operationName.safeParse(name).success)
    report(at, `no name made of its command, got ${describeValue(name)}, wanted a name: of its own`);
}

interface CompiledAction {
  readonly name: string;
  readonly action: EventAction;
  readonly uses: readonly KeyspaceUse[];
}

/** undefined: something was wrong and has been reported. */
function compileAction(
  compilation: Compilation,
  draft: DraftCommand,
  path: Path,
): CompiledAction | undefined {
  const { report } = compilation;
  const word = draft.arguments.length === 1 ? literalOf(draft.arguments[0]) : undefined;
  const ofWord = word === undefined ? undefined : WORDS.get(word);
  if (ofWord !== undefined) return { name: word!, action: ofWord, uses: [] };
  const name = literalOf(draft.arguments[0])?.toUpperCase() ?? '';
  if (draft.problems.length > 0 || !EVENT_COMMANDS.has(name))
    return compileOrdinary(compilation, draft, path);
  const problems = [...checkNames(draft.arguments, compilation.names), ...checkEventCommand(name, draft)];
  for (const { offset, message } of problems) report(path, message, offset);
  if (problems.length > 0) return undefined;
  const command = resolveCommand(draft, DEFAULT_KEYSPACE, compilation.valueSize);
  return { name: nameOf({ name, template: command }), action: actionOf(name, command, draft), uses: [] };
}

/** What operations may hold too. */
function compileOrdinary(
  compilation: Compilation,
  draft: DraftCommand,
  path: Path,
): CompiledAction | undefined {
  const compiled = compileCommand(compilation, draft, path, DEFAULT_KEYSPACE);
  if (!compiled) return undefined;
  const { template: command, uses } = compiled;
  const parts = command.flat();
  if (parts.some(({ kind }) => kind === 'stamp')) {
    compilation.report(path, '{stamp} in an event, wanted it in operations only');
    return undefined;
  }
  const kind = parts.some((part) => part.kind === 'cursor') ? 'walk' : 'command';
  return { name: nameOf(compiled), action: { kind, command }, uses };
}

/** What is no command of a server, but done to it. */
const WORDS: ReadonlyMap<string, EventAction> = new Map<string, EventAction>([
  ['replica', { kind: 'replica' }],
  ['stop', { kind: 'process', step: 'stop' }],
  ['continue', { kind: 'process', step: 'continue' }],
  ['kill', { kind: 'process', step: 'kill' }],
  ['restart', { kind: 'restart' }],
]);

/** Refused in operations, for they burden the whole server; of an event that is the point. */
const EVENT_COMMANDS: ReadonlySet<string> = new Set(['KEYS', 'SAVE', 'BGSAVE', 'CONFIG']);

function checkEventCommand(name: string, { arguments: args }: DraftCommand): readonly TemplateProblem[] {
  if (name === 'KEYS' && args.length !== 2)
    return [{ offset: args[0]!.offset, message: 'KEYS without its pattern, wanted KEYS *' }];
  if (name !== 'CONFIG') return [];
  const isWhole = args.length === 4 && args.every((argument) => literalOf(argument) !== undefined);
  if (isWhole && literalOf(args[1])!.toUpperCase() === 'SET') return [];
  return [{ offset: args[0]!.offset, message: 'CONFIG of another form, wanted CONFIG SET NAME VALUE' }];
}

function actionOf(name: string, command: CommandTemplate, { arguments: args }: DraftCommand): EventAction {
  switch (name) {
    case 'SAVE':
    case 'BGSAVE':
      return { kind: 'snapshot', command, inBackground: name === 'BGSAVE' };
    case 'CONFIG':
      return { kind: 'setting', setting: literalOf(args[2])!, value: literalOf(args[3])! };
    default:
      return { kind: 'command', command };
  }
}
