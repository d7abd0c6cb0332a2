// What yargs says of a wrong command line, in our words: what came, what was wanted, and the nearest right word.
import { type CacheBenchError, usageError } from '../core/errors.ts';
import { suggest } from '../core/suggest.ts';
import { describeValue } from '../profile/problems.ts';
import { CAPACITY_OPTIONS } from './capacity/options.ts';
import { CLAIMS_OPTIONS } from './claims/options.ts';
import { DOCTOR_OPTIONS } from './doctor/options.ts';
import { BASELINE_OPTIONS, COMPARE_OPTIONS, GATE_COMMAND_OPTIONS } from './gate/verdict-options.ts';
import { INIT_OPTIONS } from './init/options.ts';
import { LEARN_OPTIONS } from './learn/options.ts';
import { RUN_OPTIONS } from './options/run-options.ts';
import { REPLAY_OPTIONS } from './replay/options.ts';
import { IMPORT_OPTIONS, REPORT_OPTIONS } from './report/options.ts';
import { SERVERS_OPTIONS } from './servers/options.ts';

type Flags = Readonly<Record<string, { readonly kind: string }>>;

/** The commands in the order of --help: what follows them, and their flags. */
export const COMMANDS: Readonly<Record<string, { readonly wants: string; readonly flags: Flags }>> = {
  run: { wants: '[PROFILE ...]', flags: RUN_OPTIONS },
  capacity: { wants: 'PROFILE', flags: CAPACITY_OPTIONS },
  report: { wants: 'RESULT ...', flags: REPORT_OPTIONS },
  import: { wants: 'FILE', flags: IMPORT_OPTIONS },
  compare: { wants: 'REFERENCE CANDIDATE', flags: COMPARE_OPTIONS },
  gate: { wants: 'RESULT', flags: GATE_COMMAND_OPTIONS },
  claims: { wants: '[FILE]', flags: CLAIMS_OPTIONS },
  baseline: { wants: 'save|list|show|rm [NAME] [RESULT]', flags: BASELINE_OPTIONS },
  servers: { wants: 'list|install|where|remove [NAME ...]', flags: SERVERS_OPTIONS },
  learn: { wants: 'URL', flags: LEARN_OPTIONS },
  replay: { wants: 'FILE', flags: REPLAY_OPTIONS },
  doctor: { wants: '[PROFILE]', flags: DOCTOR_OPTIONS },
  init: { wants: '', flags: INIT_OPTIONS },
  profiles: { wants: '[list|show] [NAME]', flags: {} },
  validate: { wants: 'FILE ...', flags: {} },
  schema: { wants: '[profile|claims]', flags: {} },
};

/** @param message of yargs, as its version 18 words it; any other is passed on */
export function explainUsage(message: string, argv: readonly string[]): CacheBenchError {
  const command = argv.find((word) => Object.hasOwn(COMMANDS, word));
  const known = command === undefined ? undefined : COMMANDS[command];
  const form = known === undefined ? '' : `cache-bench ${command} ${known.wants}`.trim();
  const help = command === undefined ? "See 'cache-bench --help'." : `See 'cache-bench ${command} --help'.`;
  const error = (text: string, hint = help) => usageError('E_USAGE', text, hint);

  const valueless = /^Not enough arguments following: (.+)$/.exec(message)?.[1];
  if (valueless !== undefined) return error(`${flagOf(valueless, argv)} wants a value`);

  if (/^Not enough non-option arguments: /.test(message) && form !== '')
    return error(`something is missing; wanted ${form}`);

  const unknown = /^Unknown (?:arguments?|commands?): (.+)$/s.exec(message)?.[1]?.split(', ')[0];
  if (unknown !== undefined) {
    const typed = argv.find((word) => isFlag(word, unknown));
    if (typed !== undefined) {
      const near = suggest(unknown, Object.keys(known?.flags ?? {}));
      const no = typed.startsWith('--no-') && nameOf(typed) !== unknown ? 'no-' : '';
      return error(
        `there is no flag ${describeValue(typed.split('=', 1)[0]!)}`,
        near === undefined ? help : `Did you mean --${no}${near}? ${help}`,
      );
    }
    if (known !== undefined) return error(`${describeValue(unknown)} is one word too many; wanted ${form}`);
    return noCommand(unknown, error);
  }

  const choice = /Argument: [\w-]+, Given: "(.*)", Choices: (.+)$/s.exec(message);
  if (choice !== null) {
    const names = [...choice[2]!.matchAll(/"([^"]+)"/g)].map(([, name]) => name!);
    const near = suggest(choice[1]!, names);
    return error(
      `${describeValue(choice[1]!)} is none of ${names.join(', ')}`,
      near === undefined ? help : `Did you mean ${near}?`,
    );
  }

  // With recommendCommands yargs knows only this much of a word that is near to a command.
  const first = argv.find((word) => !word.startsWith('-'));
  if (/^Did you mean /.test(message) && first !== undefined) return noCommand(first, error);
  return error(message);
}

function noCommand(word: string, error: (text: string, hint?: string) => CacheBenchError): CacheBenchError {
  const names = Object.keys(COMMANDS);
  const near = suggest(word, names);
  return error(
    `there is no command ${describeValue(word)}`,
    near === undefined ? `Use one of ${names.join(', ')}.` : `Did you mean ${near}?`,
  );
}

/** @throws CacheBenchError E_USAGE: yargs takes any value of a switch but true for false */
export function refuseSwitchValues(argv: readonly string[]): void {
  const command = argv.find((word) => Object.hasOwn(COMMANDS, word));
  const flags = COMMANDS[command ?? '']?.flags ?? {};
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
