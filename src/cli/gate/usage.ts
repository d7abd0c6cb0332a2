// How `gate` is called.
import type { Command } from '../command.ts';

export const GATE: Command = {
  name: 'gate',
  group: 'judge',
  describe: 'check a saved result against the declared rules',
  positionals: [{ name: 'result', word: 'RESULT', describe: 'result.json, or the directory of a run' }],
  examples: [
    { line: "gate results/x --rule 'errors < 0.01%'", says: 'one rule' },
    { line: "gate results/x --rule 'lost_writes == 0'", says: 'for a rehearsal or a failover' },
    { line: 'gate results/x --baseline main', says: 'the rules of cache-bench.yaml, with a baseline' },
  ],
  options: async () => (await import('./options.ts')).GATE_COMMAND_OPTIONS,
  body: async () => (await import('./command.ts')).gateCommand,
};
