// A result on stdout as one JSON text, as `--json` prints it: piece by piece, for it may be longer than a string can be.
import type { OutStream } from '../../core/host.ts';
import type { Result } from '../../result/kinds.ts';
import { wholeText } from '../../result/whole-text.ts';

export function writeWhole(stdout: OutStream, result: Result): void {
  for (const piece of wholeText(result)) stdout.write(piece);
}
