// How `init` is called.
import type { Command } from '../command.ts';

export const INIT: Command = {
  name: 'init',
  group: 'set up',
  describe: 'write a config file to begin with, and a workflow for GitHub Actions or GitLab',
  positionals: [],
  examples: [
    { line: 'init', says: 'cache-bench.yaml, with comments' },
    { line: 'init --ci github', says: 'and a gate on pull requests' },
  ],
  options: async () => (await import('./options.ts')).INIT_OPTIONS,
  body: async () => (await import('./command.ts')).initCommand,
};
