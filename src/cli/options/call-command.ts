// Finds the command that was typed, reads its words with yargs, and calls its body.
import yargs, { type Argv, type CommandModule, type FallbackCompletionFunction } from 'yargs';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { messageOf } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import type { Command, CommandArgs, Positional } from '../command.ts';
import { COMMANDS, findCommands } from '../commands.ts';
import { completeWord } from './complete-word.ts';
import { explainUsage, refuseSwitchValues } from './explain-usage.ts';
import type { OptionTable } from './option.ts';
import { yargsOptions } from './read-options.ts';

/**
 * @returns the exit code
 * @throws CacheBenchError E_USAGE for what is no command line of ours, and whatever the body throws
 */
export async function callCommand(host: Host): Promise<number> {
  const tables = new Map<Command, OptionTable>();
  for (const command of findCommands(host.argv)) tables.set(command, await command.options());
  refuseSwitchValues(host.argv, tables);
  let exitCode: number = EXIT.ok;
  let printed = '';
  let failure: unknown;
  const parser = buildParser(host, tables, (code) => {
    exitCode = code;
  });
  await parser.parseAsync(host.argv, {}, (error, _args, output) => {
    printed = output;
    failure = error;
  });
  if (failure) throw failure;
  if (printed) host.stdout.write(`${printed}\n`);
  return exitCode;
}

function buildParser(
  host: Host,
  tables: ReadonlyMap<Command, OptionTable>,
  finish: (exitCode: number) => void,
): Argv {
  return (
    yargs()
      .scriptName('cache-bench')
      .command(COMMANDS.map((command) => describeToYargs(command, tables.get(command) ?? {}, host, finish)))
      .demandCommand(1, 'Name a command.')
      .strict()
      .recommendCommands()
      .parserConfiguration({
        'camel-case-expansion': false,
        'greedy-arrays': false,
        'dot-notation': false,
        'parse-numbers': false,
        'parse-positional-numbers': false,
      })
      // The scripts that ask for them are printed by a command of ours: that of yargs, which takes no name of a shell, nobody types.
      .completion('not-a-command', false, completeWords(host, tables))
      // Both are answered before anything is parsed.
      .help(false)
      .version(false)
      .exitProcess(false)
      .fail((message, error) => {
        // What yargs itself finds wrong is a mistake of the command line, and nothing of ours.
        if (error !== undefined && error?.name !== 'YError') throw error;
        throw explainUsage(message || messageOf(error), host.argv, tables);
      })
  );
}

/** @param table empty for a command that was not typed: it is known by name only */
function describeToYargs(
  command: Command,
  table: OptionTable,
  host: Host,
  finish: (exitCode: number) => void,
): CommandModule {
  return {
    command: [command.name, ...command.positionals.map(bracket)].join(' '),
    describe: command.describe,
    builder: (parser) =>
      command.positionals
        .reduce((all, positional) => all.positional(positional.name, positionalToYargs(positional)), parser)
        .options(yargsOptions(table, !isCompleting(host))),
    handler: async (args) => {
      const body = await command.body();
      finish(await body(host, replaceSynonyms(command, args)));
    },
  };
}

/** As the script of `completion` calls us. */
function isCompleting({ argv }: Host): boolean {
  return argv.includes('--get-yargs-completions');
}

const completeWords =
  (host: Host, tables: ReadonlyMap<Command, OptionTable>): FallbackCompletionFunction =>
  (_current, _args, complete, done) => {
    const [table = {}] = tables.values();
    const known = completeWord(host, table);
    if (known === undefined) complete((_error, words) => done(words?.filter(isShown) ?? []));
    else done([...known]);
  };

/** One word is enough to choose from; of -t yargs would make --t. */
function isShown(completion: string): boolean {
  const [word] = completion.split(':');
  const synonyms = COMMANDS.flatMap(({ positionals }) =>
    positionals.flatMap((one) => Object.keys(one.synonyms ?? {})),
  );
  return !/^--.$/.test(word!) && !synonyms.includes(word!);
}

function bracket({ name, isOptional, isMany }: Positional): string {
  const inner = isMany ? `${name}..` : name;
  return isOptional ? `[${inner}]` : `<${inner}>`;
}

function positionalToYargs({ describe, isMany, choices, synonyms, otherwise }: Positional) {
  return {
    type: 'string' as const,
    describe,
    ...(isMany ? { array: true } : {}),
    ...(choices === undefined ? {} : { choices: [...choices, ...Object.keys(synonyms ?? {})] }),
    ...dropUndefined({ default: otherwise }),
  };
}

function replaceSynonyms({ positionals }: Command, args: CommandArgs): CommandArgs {
  const replaced = positionals.flatMap(({ name, synonyms }) => {
    const word = synonyms?.[String(args[name])];
    return word === undefined ? [] : [[name, word]];
  });
  return { ...args, ...Object.fromEntries(replaced) };
}
