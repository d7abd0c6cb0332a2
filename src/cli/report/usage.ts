// How `report` is called.
import type { Command } from '../command.ts';

export const REPORT: Command = {
  name: 'report',
  group: 'share',
  describe: 'show saved results, or write them as markdown, CSV and other files',
  positionals: [
    {
      name: 'results',
      word: 'RESULT',
      isMany: true,
      describe: "result.json files, directories of runs, the beginning of an id, or 'latest'",
    },
  ],
  examples: [
    { line: 'report RESULT', says: 'the tables again' },
    { line: 'report RESULT -f md -o x.md', says: 'for a pull request' },
    { line: "report RESULT -f hgrm -o '{target}.hgrm'", says: 'a file for each' },
  ],
  options: async () => (await import('./options.ts')).REPORT_OPTIONS,
  body: async () => (await import('./command.ts')).reportCommand,
  notes: async () => [(await import('./options.ts')).listFormats()],
};
