// How `completion` is called.
import type { Command } from '../command.ts';
import { SHELLS } from './scripts.ts';

export const COMPLETION: Command = {
  name: 'completion',
  group: 'set up',
  describe: 'print a script for bash, zsh or fish that completes what you type',
  positionals: [
    {
      name: 'shell',
      word: 'SHELL',
      choices: SHELLS,
      isOptional: true,
      describe: 'shell to print it for; the one in the variable SHELL unless given',
    },
  ],
  examples: [
    { line: 'completion bash >> ~/.bashrc', says: 'or zsh, after compinit in ~/.zshrc' },
    { line: 'completion fish > ~/.config/fish/completions/cache-bench.fish', says: 'fish' },
  ],
  options: async () => ({}),
  body: async () => (await import('./command.ts')).completionCommand,
};
