// How `completion` is called.
import type { Command } from '../command.ts';

export const COMPLETION: Command = {
  name: 'completion',
  group: 'set up',
  describe: 'print a script for bash or zsh that completes what you type',
  positionals: [],
  examples: [{ line: 'completion >> ~/.bashrc', says: 'or ~/.zshrc: it looks at SHELL' }],
  options: async () => ({}),
  body: async () => (await import('./command.ts')).completionCommand,
};
