// How `rehearse` is called.
import type { Command } from '../command.ts';

export const REHEARSE: Command = {
  name: 'rehearse',
  group: 'measure',
  describe: 'play a migration between two servers, and say what would be lost',
  positionals: [
    {
      name: 'file',
      word: 'FILE',
      describe: 'the name of a shipped rehearsal, or a path that ends in .yaml',
    },
  ],
  examples: [
    { line: 'rehearse article-plan -t old=redis -t new=dragonfly --quick', says: 'in less than two minutes' },
    { line: 'rehearse my-plan.yaml -t old=redis -t new=redis --dry-run', says: 'what would be done' },
  ],
  options: async () => (await import('./options.ts')).REHEARSE_OPTIONS,
  body: async () => (await import('./command.ts')).rehearseCommand,
};
