// Warnings for commands whose answer has no place for them.
import type { Host } from '../../core/host.ts';
import type { Warning } from '../../result/parts/warning.ts';

export function tellWarningOn({ stderr }: Host): (warning: Warning) => void {
  return ({ id, message }) => stderr.write(`warning ${id}: ${message}\n`);
}
