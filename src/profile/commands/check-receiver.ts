// Checks the command of a receiver by itself: one that subscribes or waits, on keys of one keyspace.
import { describeValue } from '../problems.ts';
import { type DraftArgument, type DraftCommand, literalOf, type TemplateProblem } from '../template.ts';
import { type CommandContext, checkKeys, checkNames, isKey, problem } from './check-command.ts';
import { type CommandFacts, findCommand } from './table.ts';

export interface ReceiverFacts {
  readonly mode: 'subscribe' | 'block';
  readonly facts: CommandFacts;
}

/** Commands that hand out each message once and wait for the next. */
const BLOCKING = ['BLPOP', 'BRPOP', 'BLMPOP', 'BZPOPMIN', 'BZPOPMAX', 'BZMPOP', 'XREADGROUP'];
const WANTED = `one of SUBSCRIBE, ${BLOCKING.join(', ')}`;

/** Refused in operations, for its messages answer no request; of a receiver they are the point. */
const SUBSCRIBE: CommandFacts = {
  access: 'none',
  type: 'channel',
  keys: [{ kind: 'span', from: 1, to: -1, step: 1 }],
  hits: 'none',
};

/** undefined: nothing that a receiver could wait with. */
export function findReceiver(name: string): ReceiverFacts | undefined {
  const command = name.toUpperCase();
  if (command === 'SUBSCRIBE') return { mode: 'subscribe', facts: SUBSCRIBE };
  const facts = BLOCKING.includes(command) ? findCommand(command) : undefined;
  return facts && { mode: 'block', facts };
}

/** @param command one that could be read without problems. */
export function checkReceiver(command: DraftCommand, context: CommandContext): readonly TemplateProblem[] {
  const args = command.arguments;
  const name = literalOf(args[0]) ?? '';
  const receiver = findReceiver(name);
  if (receiver === undefined)
    return [
      problem(args[0], `no command that waits for messages, got ${describeValue(name)}, wanted ${WANTED}`),
    ];
  const names = checkNames(args, context);
  if (names.length > 0) return names;
  return [...checkKeys(name, receiver.facts, args), ...checkPlaceholders(args), ...checkWaits(name, args)];
}

function checkPlaceholders(args: readonly DraftArgument[]): readonly TemplateProblem[] {
  const keys = args.filter(isKey).map(({ parts }) => parts[0]!);
  const [first] = keys;
  const other = args.find((argument) => literalOf(argument) === undefined && !isKey(argument));
  if (other) return [problem(other, 'a placeholder that a receiver has no use for, wanted {key} or text')];
  const foreign = keys.find(
    (key) => key.kind === 'key' && first?.kind === 'key' && key.keyspace !== first.keyspace,
  );
  return foreign
    ? [{ offset: foreign.offset, message: 'a second keyspace, wanted a receiver for each' }]
    : [];
}

/** A limit may stand there or not: after an empty reply it is asked again. */
function checkWaits(name: string, args: readonly DraftArgument[]): readonly TemplateProblem[] {
  if (name.toUpperCase() !== 'XREADGROUP') return [];
  if (args.some((argument) => literalOf(argument)?.toUpperCase() === 'BLOCK')) return [];
  return [problem(args[0], 'XREADGROUP that does not wait, wanted BLOCK 0 before STREAMS')];
}
