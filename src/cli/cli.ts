// The command line: help and version at once, else one command; any error becomes a message and an exit code.
import { EXIT } from '../core/exit-codes.ts';
import type { Host } from '../core/host.ts';
import { guardHost } from './ci/ci-guard.ts';
import { readVersion } from './version.ts';

/** Runs one command and returns the exit code; never throws. What is not needed for the command is not loaded. */
export async function runCli(world: Host): Promise<number> {
  let host = guardHost(world);
  try {
    const words = beforeDashes(host.argv);
    if (asksForHelp(words)) {
      host.stdout.write(await renderHelp(words, host.stdout.columns));
      return EXIT.ok;
    }
    if (words.includes('--version')) {
      host.stdout.write(`${readVersion()}\n`);
      return EXIT.ok;
    }
    // Help and version write nothing there, and do without what this loads.
    host = (await import('./terminal/wrap-story.ts')).wrapStory(host);
    const { callCommand } = await import('./options/call-command.ts');
    return await callCommand(host);
  } catch (error) {
    const { reportError } = await import('./host/report-error.ts');
    return reportError(host, error);
  }
}

/** What stands after `--` is no flag. */
function beforeDashes(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return end < 0 ? argv : argv.slice(0, end);
}

/** Also `cache-bench help run`, and -h behind other short flags. */
function asksForHelp(words: readonly string[]): boolean {
  return words[0] === 'help' || words.some((word) => word === '--help' || /^-[a-z]*h$/.test(word));
}

async function renderHelp(words: readonly string[], columns: number): Promise<string> {
  const { findCommands } = await import('./commands.ts');
  const [command] = findCommands(words);
  if (command === undefined) return (await import('./help/overview.ts')).renderOverview(columns);
  return (await import('./help/command-help.ts')).renderCommandHelp(command, columns);
}
