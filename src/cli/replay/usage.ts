// How `replay` is called.
import type { Command } from '../command.ts';

export const REPLAY: Command = {
  name: 'replay',
  group: 'measure',
  describe: 'send the commands of a MONITOR log to all targets, and compare times and replies',
  positionals: [
    { name: 'file', word: 'FILE', describe: 'output of redis-cli MONITOR, from Redis, Valkey or Dragonfly' },
  ],
  examples: [
    { line: 'replay monitor.log -t redis -t dragonfly', says: 'at the times of the log' },
    { line: 'replay monitor.log --speed max --blocks 6', says: 'as fast as each target replies' },
  ],
  options: async () => (await import('./options.ts')).REPLAY_OPTIONS,
  body: async () => (await import('./command.ts')).replayCommand,
};
