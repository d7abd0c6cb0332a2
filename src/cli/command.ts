// What a command is: its name and place among the others, what follows it, and where its flags and its body are.
import type { Host } from '../core/host.ts';
import type { HelpSection } from './help/layout.ts';
import type { OptionTable } from './options/option.ts';

/** In the order of --help: what each is for. */
export const COMMAND_GROUPS = ['measure', 'judge', 'share', 'set up'] as const;
export type CommandGroup = (typeof COMMAND_GROUPS)[number];

/** What was typed, by the names of positionals and flags; values are text, and read by `readOptions`. */
export type CommandArgs = Readonly<Record<string, unknown>>;
/** @returns the exit code */
export type CommandBody = (host: Host, args: CommandArgs) => Promise<number>;

export interface Positional {
  /** Its name among the arguments of the body. */
  readonly name: string;
  /** How it is called in --help and messages, e.g. PROFILE; where there are choices, those stand there. */
  readonly word: string;
  readonly describe: string;
  readonly isOptional?: boolean;
  readonly isMany?: boolean;
  readonly choices?: readonly string[];
  /** Taken in the place of a choice, and not shown. */
  readonly synonyms?: Readonly<Record<string, string>>;
  /** What stands for it where it is left out. */
  readonly otherwise?: string;
}

export interface Example {
  /** What follows `cache-bench`. */
  readonly line: string;
  readonly says: string;
}

export interface Command {
  readonly name: string;
  readonly group: CommandGroup;
  /** One line, without a full stop. */
  readonly describe: string;
  readonly positionals: readonly Positional[];
  readonly examples: readonly Example[];
  /** Loaded for this command's own help, its completion and its call: `cache-bench --help` needs none. */
  options(): Promise<OptionTable>;
  /** Loaded when it is called. */
  body(): Promise<CommandBody>;
  /** What stands at the end of its help. */
  notes?(): Promise<readonly (string | HelpSection)[]>;
}

/** As it is typed: `compare REFERENCE CANDIDATE`. */
export function formOf({ name, positionals }: Command): string {
  return [name, ...positionals.map(formOfPositional)].join(' ');
}

export function formOfPositional({ word, choices, isOptional, isMany }: Positional): string {
  const one = choices?.join('|') ?? word;
  const all = isMany ? `${one} ...` : one;
  return isOptional ? `[${all}]` : all;
}
