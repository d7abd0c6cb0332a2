// Adds to a file of GitHub's runner that a variable names: the summary of the step, or its outputs.
import { messageOf } from '../../core/errors.ts';
import type { Host } from '../../core/host.ts';

/** What can't be written is told and changes nothing. */
export function appendToCi(host: Host, variable: string, render: (usedBytes: number) => string): void {
  const file = host.env[variable];
  if (!file) return;
  try {
    host.files.appendText(file, render(host.files.look(file)?.sizeBytes ?? 0));
  } catch (error) {
    host.stderr.write(`warning W_CI: cannot write ${variable}: ${messageOf(error)}\n`);
  }
}
