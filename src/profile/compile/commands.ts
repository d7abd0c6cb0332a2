// One command: checked, resolved, and its use of keyspaces noted.
import { checkCommand, UNKNOWN_COMMAND } from '../commands/check-command.ts';
import { type CommandFacts, findCommand } from '../commands/table.ts';
import type { KeyspaceUse } from '../keyspace-use.ts';
import type { Path } from '../problems.ts';
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
  if (reportMissingElements(compilation, draft, template, path)) return undefined;
  const name = literalOf(draft.arguments[0])!.toUpperCase();
  const facts = findCommand(name) ?? UNKNOWN_COMMAND;
  const keyspaces = new Set(template.flat().flatMap((part) => (part.kind === 'key' ? [part.keyspace] : [])));
  const uses = [...keyspaces].map((keyspace) => ({ keyspace, command: name, facts, path }));
  return { template, name, facts, uses };
}

/** {member} and {field} need to know how many there are. Reports each keyspace once. */
function reportMissingElements(
  { draft: profile, report }: Compilation,
  draft: DraftCommand,
  template: CommandTemplate,
  path: Path,
): boolean {
  const reported = new Set<string>();
  for (const [index, argument] of template.entries()) {
    for (const [place, part] of argument.entries()) {
      if ((part.kind !== 'member' && part.kind !== 'field') || reported.has(part.keyspace)) continue;
      const isDefault = part.keyspace === DEFAULT_KEYSPACE;
      const keyspace = isDefault ? profile.keyspace : profile.keyspaces.get(part.keyspace);
      // A keyspace that is wrong by itself gets the benefit of the doubt.
      if (keyspace === undefined || keyspace.elements !== undefined) continue;
      const message = `{${part.kind}} of keyspace ${part.keyspace}, which has no elements`;
      const { offset } = draft.arguments[index]!.parts[place]!;
      report(path, `${message}, wanted elements: 100 or so there`, offset);
      reported.add(part.keyspace);
    }
  }
  return reported.size > 0;
}
