// Operations: named, unique, and how their replies count.
import type { KeyspaceUse } from '../keyspace-use.ts';
import { describeValue, formatPath, type Path } from '../problems.ts';
import type { Operation } from '../profile.ts';
import { operationName } from '../schema/fields.ts';
import type { OperationInput } from '../schema.ts';
import { type CompiledCommand, compileCommand } from './commands.ts';
import { type Compilation, DEFAULT_KEYSPACE } from './compilation.ts';

export interface CompiledOperations {
  readonly operations: readonly Operation[];
  readonly uses: readonly KeyspaceUse[];
}

export function compileOperations(compilation: Compilation): CompiledOperations {
  const operations: Operation[] = [];
  const uses: KeyspaceUse[] = [];
  const pathOfName = new Map<string, Path>();
  for (const [index, input] of compilation.draft.operations.entries()) {
    const path = ['operations', index];
    const compiled = compileCommands(compilation, input, path);
    const commands = compiled.filter((command) => command !== undefined);
    uses.push(...commands.flatMap((command) => command.uses));
    // What could not be read of it has been reported; its name would be half a name.
    if (commands.length === 0 || commands.length < compiled.length) continue;

    const transaction = input.transaction !== undefined;
    const name = input.name ?? commands.map(nameOf).join('+');
    const earlier = pathOfName.get(name);
    if (input.name === undefined && !operationName.safeParse(name).success) {
      compilation.report(
        path,
        `no name made of its commands, got ${describeValue(name)}, wanted a name: of its own`,
      );
    } else if (earlier) {
      const message = `name of ${formatPath(earlier)} too, got ${describeValue(name)}, wanted a name: of its own`;
      compilation.report(input.name === undefined ? path : [...path, 'name'], message);
    }
    pathOfName.set(name, path);
    const cursors = commands
      .flatMap(({ template }) => template.flat())
      .filter(({ kind }) => kind === 'cursor');
    if (transaction && cursors.length > 0)
      compilation.report([...path, 'transaction'], '{cursor} in a transaction, wanted a command of its own');
    operations.push({
      name,
      weight: input.weight,
      commands: commands.map(({ template }) => template),
      transaction,
      hits: transaction ? 'none' : commands[0]!.facts.hits,
    });
  }
  return { operations, uses };
}

function compileCommands(
  compilation: Compilation,
  input: OperationInput,
  path: Path,
): readonly (CompiledCommand | undefined)[] {
  const drafts = input.command
    ? [{ draft: input.command, path: [...path, 'command'] }]
    : (input.transaction ?? []).map((draft, index) => ({ draft, path: [...path, 'transaction', index] }));
  return drafts.map(({ draft, path }) => compileCommand(compilation, draft, path, DEFAULT_KEYSPACE));
}

/** The command's name, and the part that tells it from others of that name: `EVALSHA bump`, `XINFO STREAM`. */
export function nameOf({ name, template }: Pick<CompiledCommand, 'name' | 'template'>): string {
  const second = template[1]?.[0];
  if (second?.kind === 'script') return `${name} ${second.script}`;
  const takesSubcommand = ['OBJECT', 'MEMORY', 'XINFO', 'XGROUP'].includes(name);
  return takesSubcommand && second?.kind === 'text' ? `${name} ${second.text.toUpperCase()}` : name;
}
