// Receivers: every key has one, every stamp is received, and names are unique.
import { checkReceiver, findReceiver } from '../commands/check-receiver.ts';
import { listDerived } from '../derived.ts';
import type { KeyspaceUse } from '../keyspace-use.ts';
import { describeValue, type Path } from '../problems.ts';
import type { Keyspace, Operation, Receiver } from '../profile.ts';
import { resolveCommand } from '../resolve.ts';
import type { ReceiverInput } from '../schema.ts';
import { literalOf } from '../template.ts';
import { type Compilation, DEFAULT_KEYSPACE } from './compilation.ts';

export interface CompiledReceivers {
  readonly receivers: readonly Receiver[];
  readonly uses: readonly KeyspaceUse[];
}

export function compileReceivers(
  compilation: Compilation,
  keyspaces: readonly Keyspace[],
): CompiledReceivers {
  const receivers: Receiver[] = [];
  const uses: KeyspaceUse[] = [];
  for (const [index, input] of compilation.draft.receivers.entries()) {
    const path = ['receivers', index];
    const compiled = input && compileReceiver(compilation, input, [...path, 'command']);
    if (!compiled) continue;
    const { receiver, use } = compiled;
    receivers.push(receiver);
    uses.push(use);
    const problem = findUnevenShare(receiver, keyspaces) ?? findRival(receiver, receivers);
    if (problem !== undefined) compilation.report([...path, 'command'], problem);
  }
  return { receivers, uses };
}

function compileReceiver({ names, report, valueSize }: Compilation, input: ReceiverInput, path: Path) {
  const { command: draft, connections } = input;
  const problems = draft.problems.length > 0 ? draft.problems : checkReceiver(draft, names);
  for (const { offset, message } of problems) report(path, message, offset);
  const name = literalOf(draft.arguments[0])?.toUpperCase() ?? '';
  const found = findReceiver(name);
  if (problems.length > 0 || found === undefined) return undefined;
  const command = resolveCommand(draft, DEFAULT_KEYSPACE, valueSize);
  const key = command.flat().find((part) => part.kind === 'key');
  const keyspace = key?.kind === 'key' ? key.keyspace : DEFAULT_KEYSPACE;
  return {
    receiver: { name: input.name ?? name, connections, command, keyspace, mode: found.mode },
    use: { keyspace, command: name, facts: found.facts, path },
  };
}

/** Keys are dealt in turn: only so it is known how many receivers each message has. */
function findUnevenShare({ connections, command, keyspace, mode }: Receiver, keyspaces: readonly Keyspace[]) {
  const count = keyspaces.find(({ name }) => name === keyspace)?.count;
  if (count === undefined) return undefined;
  const each = command.flat().filter((part) => part.kind === 'key').length;
  if (each > count) return `got ${each} keys of ${count} in keyspace ${keyspace}, wanted each at most once`;
  const share = `${connections} connections with ${each} of ${count} keys each`;
  if (mode === 'subscribe' && (connections * each) % count > 0)
    return `got ${share}, wanted equally many receivers for every key of ${keyspace}`;
  if (connections * each < count) return `got ${share}, wanted a receiver for every key of ${keyspace}`;
  return undefined;
}

/** Two that pop take each other's messages, and neither could tell what it is owed. */
function findRival(receiver: Receiver, earlier: readonly Receiver[]): string | undefined {
  const rival = earlier.find(
    (other) => other !== receiver && other.keyspace === receiver.keyspace && receiver.mode === 'block',
  );
  return (
    rival && `${receiver.name} takes from keyspace ${receiver.keyspace}, as ${rival.name} does, wanted one`
  );
}

/** Stamps that nobody receives, receivers that nothing is sent to, and names that stand twice. */
export function checkReceivers(
  { report, draft }: Compilation,
  operations: readonly Operation[],
  receivers: readonly Receiver[],
): void {
  const stamped = new Set(
    operations
      .flatMap(({ commands }) => commands.flat(2))
      .flatMap((part) => (part.kind === 'stamp' ? [part.keyspace] : [])),
  );
  const isWhole =
    receivers.length === draft.receivers.length && operations.length === draft.operations.length;
  if (isWhole) {
    for (const [index, { keyspace }] of receivers.entries()) {
      if (stamped.has(keyspace)) continue;
      const message = `nothing is sent to keyspace ${keyspace} with {stamp}, wanted an operation that does`;
      report(['receivers', index, 'command'], message);
    }
    for (const keyspace of stamped) {
      if (receivers.some((receiver) => receiver.keyspace === keyspace)) continue;
      report(
        ['operations'],
        `{stamp} to keyspace ${keyspace}, wanted an entry under receivers: that takes it`,
      );
    }
  }
  const names = new Set(operations.map(({ name }) => name));
  for (const { name } of listDerived(operations, receivers)) {
    if (names.has(name)) {
      const at = receivers.findLastIndex((receiver) => receiver.name === name);
      const message = `name of two things, got ${describeValue(name)}, wanted a name: of its own`;
      report(at < 0 ? ['operations'] : ['receivers', at], message);
    }
    names.add(name);
  }
}
