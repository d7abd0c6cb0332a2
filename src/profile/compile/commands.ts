// One command: checked, resolved, and its use of keyspaces noted.
import { checkCommand, UNKNOWN_COMMAND } from '../commands/check-command.ts';
import { type CommandFacts, findCommand } from '../commands/table.ts';
import type { KeyspaceUse } from '../keyspace-use.ts';
import { describeValue, type Path } from '../problems.ts';
import type { CommandTemplate } from '../profile.ts';
import { resolveCommand } from '../resolve.ts';
import { type DraftCommand, literalOf } from '../template.ts';
import { type Compilation, DEFAULT_KEYSPACE } from './compilation.ts';

export interface CompiledCommand {
  readonly template: CommandTemplate;
  /** In capitals. */
  readonly name: string;
  readonly facts: CommandFacts;
  readonly uses: readonly KeyspaceUse[];
}

/**
 * undefined: something was wrong and has been reported.
 *
 * @param home the keyspace of a bare {key}
 */
export function compileCommand(
  compilation: Compilation,
  draft: DraftCommand,
  path: Path,
  home: string,
): CompiledCommand | undefined {
  const { report, names, valueSize } = compilation;
  const problems = draft.problems.length > 0 ? draft.problems : checkCommand(draft, names);
  for (const { offset, message } of problems) report(path, message, offset);
  if (problems.length > 0) return undefined;

  const template = resolveCommand(draft, home, valueSize);
  const name = literalOf(draft.arguments[0])!.toUpperCase();
  const facts = findCommand(name) ?? UNKNOWN_COMMAND;
  const used = new Set<string>();
  const withoutElements = new Map<string, { readonly placeholder: string; readonly offset: number }>();
  for (const [index, argument] of template.entries()) {
    for (const [place, part] of argument.entries()) {
      if (part.kind === 'key') used.add(part.keyspace);
      if ((part.kind === 'member' || part.kind === 'field') && !hasElements(compilation, part.keyspace)) {
        const { offset } = draft.arguments[index]!.parts[place]!;
        withoutElements.set(part.keyspace, { placeholder: `{${part.kind}}`, offset });
      }
    }
  }
  for (const [keyspace, { placeholder, offset }] of withoutElements) {
    const owner =
      keyspace === DEFAULT_KEYSPACE ? 'the default keyspace' : `keyspace ${describeValue(keyspace)}`;
    report(
      path,
      `${placeholder} of ${owner}, which has no elements, wanted elements: 100 or so there`,
      offset,
    );
  }
  if (withoutElements.size > 0) return undefined;
  const uses = [...used].map((keyspace) => ({ keyspace, command: name, facts, path }));
  return { template, name, facts, uses };
}

/** A keyspace that is wrong by itself gets the benefit of the doubt. */
function hasElements({ draft }: Compilation, name: string): boolean {
  const keyspace = name === DEFAULT_KEYSPACE ? draft.keyspace : draft.keyspaces.get(name);
  return keyspace === undefined || keyspace.elements !== undefined;
}
