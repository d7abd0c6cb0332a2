// Fill steps: as written, and inferred for the keyspaces that are left.

import { findCommand, knownCommands } from '../commands/table.ts';
import { findTypeConflict, inferFill, type KeyspaceUse, proposeFill } from '../keyspace-use.ts';
import { describeUnknown, didYouMean, formatPath } from '../problems.ts';
import type { FillStep, Keyspace } from '../profile.ts';
import { resolveCommand } from '../resolve.ts';
import type { FillStepInput } from '../schema.ts';
import { parseTemplate } from '../template.ts';
import { type CompiledCommand, compileCommand } from './commands.ts';
import { type Compilation, DEFAULT_KEYSPACE } from './compilation.ts';

export interface CompiledFill {
  readonly steps: readonly FillStep[];
  readonly uses: readonly KeyspaceUse[];
}

/** The steps that the profile spells out. */
export function compileFill(compilation: Compilation): CompiledFill {
  const steps: FillStep[] = [];
  const uses: KeyspaceUse[] = [];
  for (const [index, input] of (compilation.draft.fill || []).entries()) {
    if (!input) continue;
    const path = ['fill', index];
    const { keyspace } = input;
    if (!compilation.names.keyspaces.has(keyspace)) {
      const message = describeUnknown('keyspace', keyspace, compilation.names.keyspaces);
      compilation.report([...path, 'keyspace'], message);
      continue;
    }
    const command = compileCommand(compilation, input.command, [...path, 'command'], keyspace);
    if (!command) continue;
    const perKey = input.per ?? (drawsElements(command) ? 'element' : 'key');
    const problem = findProblem(command, input, perKey);
    if (problem !== undefined) compilation.report([...path, 'command'], problem);
    steps.push({ keyspace, command: command.template, perKey });
    uses.push(...command.uses);
  }
  return { steps, uses };
}

function findProblem(
  command: CompiledCommand,
  { keyspace }: FillStepInput,
  perKey: FillStep['perKey'],
): string | undefined {
  const parts = command.template.flat();
  const keys = parts.filter((part) => part.kind === 'key');
  if (command.facts.access === 'read')
    return `got ${command.name}, which only reads, wanted a command that writes`;
  if (keys.length !== 1 || keys[0]!.keyspace !== keyspace)
    return `wanted exactly one key, of keyspace ${keyspace}, so that each is written once`;
  if (parts.filter((part) => part.kind === 'member' || part.kind === 'field').length > 1)
    return 'wanted at most one {member} or {field}, so that each is written once';
  const aside = parts.find((part) => part.kind === 'cursor' || part.kind === 'stamp');
  if (aside) return `got {${aside.kind}}, wanted it in operations only`;
  if (perKey === 'key' && drawsElements(command)) return 'a {member} or {field} per key, wanted per: element';
  return undefined;
}

function drawsElements({ template }: CompiledCommand): boolean {
  return template.flat().some((part) => part.kind === 'member' || part.kind === 'field');
}

/** Steps for the keyspaces that are used but not filled by the profile itself. */
export function inferMissingFill(
  compilation: Compilation,
  keyspaces: readonly Keyspace[],
  uses: readonly KeyspaceUse[],
): readonly FillStep[] {
  const { draft, report, valueSize } = compilation;
  if (draft.fill === false) return [];
  // A step that is wrong may be meant for any keyspace: nothing is known to be missing.
  if (draft.fill?.some((step) => step === undefined)) return [];
  const filled = new Set((draft.fill ?? []).map((step) => step!.keyspace));
  return keyspaces.flatMap(({ name }) => {
    const ofKeyspace = uses.filter((use) => use.keyspace === name);
    if (filled.has(name) || ofKeyspace.length === 0) return [];
    const input = name === DEFAULT_KEYSPACE ? draft.keyspace : draft.keyspaces.get(name);
    const inferred = inferFill(ofKeyspace, input?.elements !== undefined);
    if (inferred) {
      const command = resolveCommand(parseTemplate(inferred.command), name, valueSize);
      return [{ keyspace: name, command, perKey: inferred.perKey }];
    }
    const reader = ofKeyspace.find(({ facts }) => facts.access === 'read');
    if (reader && !findTypeConflict(ofKeyspace)) {
      const proposed = proposeFill(ofKeyspace, input?.elements !== undefined);
      const { path, message } = explainUnfilled(reader, ofKeyspace);
      report(path, `${message}, wanted ${proposed}, or fill: false`);
    }
    return [];
  });
}

/** Beside a script or the like, whose keys may be of any type, what others need is no longer all that counts. */
function explainUnfilled(reader: KeyspaceUse, uses: readonly KeyspaceUse[]) {
  const { command, keyspace, path } = reader;
  const unknown = uses.find(({ facts }) => facts.type === 'unknown');
  if (unknown === undefined || unknown === reader)
    return { path, message: `${command} reads keyspace ${keyspace}, which nothing fills` };
  return {
    path: unknown.path,
    message: `${nameUnknown(unknown.command)} works on keys of ${keyspace} whose type is unknown, so they cannot be filled automatically for ${command} at ${formatPath(path)}`,
  };
}

/** A script or a module's command; or one that was misspelt, which is the likelier where a name is near. */
function nameUnknown(command: string): string {
  return findCommand(command) === undefined
    ? `${command} (not among the known commands${didYouMean(command, knownCommands())})`
    : command;
}
