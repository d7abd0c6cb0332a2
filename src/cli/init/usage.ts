// How `init` is called.
import type { Command } from '../command.ts';

export const INIT: Command = {
  name: 'init',
  group: 'set up',
  describe:
    'write files to start with: a config file, a workflow for GitHub Actions or GitLab, a dashboard for Grafana, a fleet',
  positionals: [],
  examples: [
    { line: 'init', says: 'cache-bench.yaml, with comments' },
    { line: 'init --ci github', says: 'and a gate on pull requests' },
    { line: 'init --grafana', says: 'and a dashboard of --metrics-port' },
    {
      line: 'init --fleet kubernetes --agents 8',
      says: 'and files that start eight agents with their queue',
    },
  ],
  options: async () => (await import('./options.ts')).INIT_OPTIONS,
  body: async () => (await import('./command.ts')).initCommand,
};
