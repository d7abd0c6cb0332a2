// The commands that judge what was measured: `compare`, `gate`, `claims` and `baseline`, as yargs wants them.
import type { CommandModule } from 'yargs';
import type { Host } from '../core/host.ts';
import { CLAIMS_OPTIONS } from './claims/options.ts';
import {
  BASELINE_ACTIONS,
  BASELINE_OPTIONS,
  COMPARE_OPTIONS,
  GATE_COMMAND_OPTIONS,
} from './gate/verdict-options.ts';
import { yargsOptions } from './options/run-options.ts';

type Finish = (exitCode: number) => void;

/** Bodies are imported when their command is called, so that --help stays quick. */
export function verdictCommands(host: Host, finish: Finish): readonly CommandModule[] {
  return [
    {
      command: 'compare <reference> <candidate>',
      describe: 'compare two saved runs, or two targets of one',
      builder: (command) =>
        command
          .positional('reference', {
            type: 'string',
            describe: 'result, directory of a run or baseline; FILE#NAME for one target of it',
          })
          .positional('candidate', { type: 'string', describe: 'likewise' })
          .options(yargsOptions(COMPARE_OPTIONS))
          .example('$0 compare results/monday results/tuesday', 'the same targets on two days')
          .example('$0 compare results/x#redis results/x#dragonfly', 'two targets, block by block'),
      handler: async (args) =>
        finish(await (await import('./compare/command.ts')).compareCommand(host, args)),
    },
    {
      command: 'gate <result>',
      describe: 'judge the declared rules over a saved result',
      builder: (command) =>
        command
          .positional('result', { type: 'string', describe: 'result.json, or the directory of a run' })
          .options(yargsOptions(GATE_COMMAND_OPTIONS))
          .example("$0 gate results/x --rule 'errors < 0.01%'", 'one rule')
          .example('$0 gate results/x --baseline main', 'the rules of cache-bench.yaml, with a baseline'),
      handler: async (args) => finish(await (await import('./gate/command.ts')).gateCommand(host, args)),
    },
    {
      command: 'claims [file]',
      describe:
        'test what is claimed of servers, here: holds, holds in direction, does not, or cannot be told',
      builder: (command) =>
        command
          .positional('file', {
            type: 'string',
            describe:
              'YAML file of claims (docs/claims.md); those of the Redis and Dragonfly article unless given',
          })
          .options(yargsOptions(CLAIMS_OPTIONS))
          .example('$0 claims', 'what the article claims')
          .example('$0 claims vendor.yaml -o claims.md', 'what your vendor claims, as a page')
          .example('$0 claims --results results', 'by what was measured before'),
      handler: async (args) => finish(await (await import('./claims/command.ts')).claimsCommand(host, args)),
    },
    {
      command: 'baseline <action> [name] [result]',
      describe: 'save, list, show or remove baselines: runs that later ones are compared with',
      builder: (command) =>
        command
          .positional('action', { choices: BASELINE_ACTIONS, describe: 'what to do' })
          .positional('name', { type: 'string', describe: 'name of the baseline' })
          .positional('result', { type: 'string', describe: 'what to save: result.json, or a run' })
          .options(yargsOptions(BASELINE_OPTIONS))
          .example('$0 baseline save main results/x', 'keeps it as bench/baselines/main.json'),
      handler: async (args) => (await import('./baseline/command.ts')).baselineCommand(host, args),
    },
  ];
}
