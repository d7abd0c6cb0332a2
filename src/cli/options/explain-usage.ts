// What yargs says of a wrong command line, in our words: what came, what was wanted, and the nearest right word.
import { type CacheBenchError, usageError } from '../../core/errors.ts';
import { suggest } from '../../core/suggest.ts';
import { describeValue } from '../../profile/problems.ts';
import { type Command, formOf } from '../command.ts';
import { COMMANDS, findCommands } from '../commands.ts';
import type { OptionTable } from './option.ts';

/** The flags of the commands that were typed. */
type Tables = ReadonlyMap<Command, OptionTable>;

/** @param message of yargs, as its version 18 words it; any other is passed on */
export function explainUsage(message: string, argv: readonly string[], tables: Tables): CacheBenchError {
  const [command] = findCommands(argv);
  const form = command === undefined ? '' : `cache-bench ${formOf(command)}`;
  const help =
    command === undefined ? "See 'cache-bench --help'." : `See 'cache-bench ${command.name} --help'.`;
  const error = (text: string, hint = help) => usageError('E_USAGE', text, hint);

  const valueless = /^Not enough arguments following: (.+)$/.exec(message)?.[1];
  if (valueless !== undefined) return error(`${flagOf(valueless, argv)} needs a value`);

  if (/^Not enough non-option arguments: /.test(message) && form !== '')
    return error(`an argument is missing; wanted ${form}`);

  const unknown = /^Unknown (?:arguments?|commands?): (.+)$/s.exec(message)?.[1]?.split(', ')[0];
  if (unknown !== undefined) {
    const typed = argv.find((word) => isFlag(word, unknown));
    if (typed !== undefined) {
      const near = suggest(unknown, Object.keys(flagsOf(command, tables)));
      const no = typed.startsWith('--no-') && nameOf(typed) !== unknown ? 'no-' : '';
      return error(
        `there is no flag ${describeValue(typed.split('=', 1)[0]!)}`,
        near === undefined ? help : `Did you mean --${no}${near}? ${help}`,
      );
    }
    if (command !== undefined)
      return error(`${describeValue(unknown)} is an unexpected argument; wanted ${form}`);
    return noCommand(unknown, error);
  }

  const choice = /Argument: [\w-]+, Given: "(.*)", Choices: (.+)$/s.exec(message);
  if (choice !== null) {
    const names = listChoices(command, choice[2]!);
    const near = suggest(choice[1]!, names);
    return error(
      `${describeValue(choice[1]!)} is not one of ${names.join(', ')}`,
      near === undefined ? help : `Did you mean ${near}?`,
    );
  }

  // With recommendCommands yargs knows only this much of a word that is near to a command.
  const [first, second] = argv.filter((word) => !word.startsWith('-'));
  if (/^Did you mean /.test(message) && first !== undefined)
    return first === command?.name && second !== undefined
      ? error(`${describeValue(second)} is an unexpected argument; wanted ${form}`)
      : noCommand(first, error);
  return error(message);
}

function noCommand(word: string, error: (text: string, hint?: string) => CacheBenchError): CacheBenchError {
  const names = COMMANDS.map(({ name }) => name);
  const near = suggest(word, names);
  return error(
    `there is no command ${describeValue(word)}`,
    near === undefined ? `Use one of ${names.join(', ')}.` : `Did you mean ${near}?`,
  );
}

/** @throws CacheBenchError E_USAGE: yargs takes any value of a switch but true for false */
export function refuseSwitchValues(argv: readonly string[], tables: Tables): void {
  const flags = flagsOf(findCommands(argv)[0], tables);
  for (const word of argv) {
    if (word === '--') return;
    const [, name, value] = /^--([\w-]+)=(.*)$/s.exec(word) ?? [];
    const isSwitch = name !== undefined && Object.hasOwn(flags, name) && flags[name]!.kind === 'boolean';
    if (isSwitch && !/^(true|false)$/.test(value!))
      throw usageError(
        'E_USAGE',
        `--${name} is ${describeValue(value)}; it takes no value`,
        `Write --${name} or --no-${name}.`,
      );
  }
}

function flagsOf(command: Command | undefined, tables: Tables): OptionTable {
  return (command === undefined ? undefined : tables.get(command)) ?? {};
}

/** Without synonyms: one word is enough to choose from. */
function listChoices(command: Command | undefined, named: string): readonly string[] {
  const names = [...named.matchAll(/"([^"]+)"/g)].map(([, name]) => name!);
  const synonyms = (command?.positionals ?? []).flatMap((one) => Object.keys(one.synonyms ?? {}));
  return names.filter((name) => !synonyms.includes(name));
}

/** yargs names what begins with --no- by the rest. */
function isFlag(word: string, name: string): boolean {
  return word.startsWith('-') && (nameOf(word) === name || nameOf(word) === `no-${name}`);
}

/** As it was typed, without its value. */
function flagOf(name: string, argv: readonly string[]): string {
  const typed = argv.find((word) => isFlag(word, name));
  return typed?.split('=', 1)[0] ?? (name.length === 1 ? `-${name}` : `--${name}`);
}

function nameOf(word: string): string {
  return word.replace(/^-+/, '').split('=', 1)[0]!;
}
