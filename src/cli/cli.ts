// The command line: which commands there are, and how any error becomes a message and an exit code.
import yargs, { type Argv } from 'yargs';
import { messageOf } from '../core/errors.ts';
import { EXIT, EXIT_MEANINGS } from '../core/exit-codes.ts';
import type { Host } from '../core/host.ts';
import { CAPACITY_OPTIONS } from './capacity/options.ts';
import { guardHost } from './ci/ci-guard.ts';
import { DOCTOR_OPTIONS } from './doctor/options.ts';
import { explainUsage, refuseSwitchValues } from './explain-usage.ts';
import { reportError } from './host/report-error.ts';
import { INIT_OPTIONS } from './init/options.ts';
import { LEARN_OPTIONS } from './learn/options.ts';
import { RUN_OPTIONS, yargsOptions } from './options/run-options.ts';
import { REPLAY_OPTIONS } from './replay/options.ts';
import { IMPORT_OPTIONS, listFormats, REPORT_OPTIONS } from './report/options.ts';
import { serversModule } from './servers/servers-module.ts';
import { verdictCommands } from './verdict-commands.ts';
import { readVersion } from './version.ts';

/** Runs one command and returns the exit code; never throws. */
export async function runCli(world: Host): Promise<number> {
  const host = guardHost(world);
  let exitCode: number = EXIT.ok;
  try {
    refuseSwitchValues(host.argv);
    let printed = '';
    let failure: unknown;
    const parser = buildParser(host, (code) => {
      exitCode = code;
    });
    await parser.parseAsync(host.argv, {}, (error, _args, output) => {
      printed = output;
      failure = error;
    });
    if (failure) throw failure;
    if (printed) host.stdout.write(`${printed}\n`);
    return exitCode;
  } catch (error) {
    return reportError(host, error);
  }
}

type Finish = (exitCode: number) => void;

function buildParser(host: Host, finish: Finish): Argv {
  // Bodies are imported when their command is called, so that --help stays quick.
  return yargs()
    .scriptName('cache-bench')
    .usage(
      '$0 <command>\n\nRaces Redis, Dragonfly and other RESP servers, interleaved, and says who won, by how much,\nand what limited each side.',
    )
    .command(
      'run [profiles..]',
      'race targets under one or more profiles',
      (command) =>
        command
          .positional('profiles', {
            type: 'string',
            array: true,
            describe: 'names of built-in profiles, or YAML files',
          })
          .options(yargsOptions(RUN_OPTIONS))
          .example('$0 run', 'redis against dragonfly, as far as they are installed')
          .example('$0 run lua -t redis -t dragonfly --quick', 'a first look')
          .example(
            '$0 run my.yaml -t old=redis://10.0.0.5:6379 -t new=redis://10.0.0.6:6379',
            'two servers of yours',
          )
          .epilogue(exitCodeTable()),
      async (args) => finish(await (await import('./run/command.ts')).runCommand(host, args)),
    )
    .command(
      'capacity <profile>',
      'find the highest rate each target sustains under objectives',
      (command) =>
        command
          .positional('profile', {
            type: 'string',
            demandOption: true,
            describe: 'name of a built-in profile, or a YAML file',
          })
          .options(yargsOptions(CAPACITY_OPTIONS))
          .example(
            "$0 capacity read-heavy --slo 'p99<1ms'",
            'redis against dragonfly, as far as they are installed',
          ),
      async (args) => finish(await (await import('./capacity/command.ts')).capacityCommand(host, args)),
    )
    .command(
      'report <results..>',
      'show saved results, or write them as markdown, CSV and other files',
      (command) =>
        command
          .positional('results', {
            type: 'string',
            array: true,
            demandOption: true,
            describe: 'result.json files, or directories of runs',
          })
          .options(yargsOptions(REPORT_OPTIONS))
          .example('$0 report RESULT', 'the tables again')
          .example('$0 report RESULT -f md -o x.md', 'for a pull request')
          .example("$0 report RESULT -f hgrm -o '{target}.hgrm'", 'a file for each')
          .epilogue(listFormats()),
      async (args) =>
        finish(
          await (await import('./report/command.ts')).reportCommand(host, args['results'] as string[], args),
        ),
    )
    .command(
      'import <file>',
      'make a result of what memtier_benchmark or redis-benchmark --csv wrote',
      (command) =>
        command
          .positional('file', {
            type: 'string',
            demandOption: true,
            describe:
              "JSON of memtier_benchmark, CSV of redis-benchmark, or an older cache-bench's result.json",
          })
          .options(yargsOptions(IMPORT_OPTIONS)),
      async (args) =>
        finish(await (await import('./import/command.ts')).importCommand(host, args['file'] as string, args)),
    )
    .command([...verdictCommands(host, finish), serversModule(host, finish)])
    .command(
      'learn <server>',
      'write a profile of the load of a running server, which is only read from',
      (command) =>
        command
          .positional('server', {
            type: 'string',
            demandOption: true,
            describe: 'URL of the server, as after -t: redis://user:password@host:port/db',
          })
          .options(yargsOptions(LEARN_OPTIONS))
          .example('$0 learn redis://10.0.0.5:6379 --dry-run', 'says what it would send')
          .example('$0 learn redis://10.0.0.5:6379 -o my.yaml', 'for run my.yaml'),
      async (args) => finish(await (await import('./learn/command.ts')).learnCommand(host, args)),
    )
    .command(
      'replay <file>',
      'send the commands of a MONITOR log to all targets, and compare times and replies',
      (command) =>
        command
          .positional('file', {
            type: 'string',
            demandOption: true,
            describe: 'what redis-cli MONITOR printed, of Redis or Dragonfly',
          })
          .options(yargsOptions(REPLAY_OPTIONS))
          .example('$0 replay monitor.log -t redis -t dragonfly', 'at the times of the log')
          .example('$0 replay monitor.log --speed max --blocks 6', 'as fast as each answers'),
      async (args) => finish(await (await import('./replay/command.ts')).replayCommand(host, args)),
    )
    .command(
      'doctor [profile]',
      'say what this machine measures well or badly, and why; with --noise, what it can resolve',
      (command) =>
        command
          .positional('profile', { type: 'string', describe: 'with --noise: profile to measure under' })
          .options(yargsOptions(DOCTOR_OPTIONS))
          .example('$0 doctor', 'looks at the machine, and changes nothing')
          .example('$0 doctor --noise', 'races one server against itself'),
      async (args) => finish(await (await import('./doctor/command.ts')).doctorCommand(host, args)),
    )
    .command(
      'init',
      'write a config file to begin with, and a workflow for GitHub Actions or GitLab',
      (command) =>
        command
          .options(yargsOptions(INIT_OPTIONS))
          .example('$0 init', 'cache-bench.yaml, with comments')
          .example('$0 init --ci github', 'and a gate on pull requests'),
      async (args) => (await import('./init/command.ts')).initCommand(host, args),
    )
    .command(
      'profiles [action] [name]',
      'list the built-in profiles, or print one',
      (command) =>
        command
          .positional('action', {
            choices: ['list', 'show'] as const,
            default: 'list' as const,
            describe: 'what to do',
          })
          .positional('name', { type: 'string', describe: 'profile to show' }),
      async (args) => (await import('./profiles/command.ts')).profilesCommand(host, args.action, args.name),
    )
    .command(
      'validate <files..>',
      'check profiles and files of claims; prints file:line:col of every mistake',
      (command) =>
        command.positional('files', {
          type: 'string',
          array: true,
          demandOption: true,
          describe: 'YAML files',
        }),
      async (args) => finish(await (await import('./profiles/command.ts')).validateCommand(host, args.files)),
    )
    .command(
      'schema [of]',
      'print the JSON Schema (draft-07) of profiles or of claims, for editors',
      (command) =>
        command.positional('of', {
          choices: ['profile', 'claims'] as const,
          default: 'profile' as const,
          describe: 'of which kind of file',
        }),
      async (args) => (await import('./profiles/command.ts')).schemaCommand(host, args.of),
    )
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
    .version(readVersion())
    .help()
    .alias('h', 'help')
    .epilogue(exitCodeTable())
    .wrap(Math.min(100, Math.max(60, host.stderr.columns)))
    .exitProcess(false)
    .fail((message, error) => {
      // What yargs itself finds wrong is a mistake of the command line, and nothing of ours.
      if (error !== undefined && error?.name !== 'YError') throw error;
      throw explainUsage(message || messageOf(error), host.argv);
    });
}

function exitCodeTable(): string {
  const rows = EXIT_MEANINGS.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`);
  return [
    'Every flag of run can also be set in the environment, as CACHE_BENCH_<FLAG> (CACHE_BENCH_VALUE_SIZE=1KiB).',
    '',
    'Exit codes:',
    ...rows,
  ].join('\n');
}
