// A result that is a sheet, as its command shows and writes it.
import { resolve } from 'node:path';
import type { Host } from '../../core/host.ts';
import type { Sheet } from '../../report/sheet/sheet.ts';
import { renderTerminalSheet } from '../../report/sheet/terminal-sheet.ts';
import { renderSheet } from '../../report/sheet-formats.ts';
import type { Result } from '../../result/kinds.ts';
import type { SheetExport } from '../options/sheet-export.ts';
import { describeTerminal } from '../terminal/terminal.ts';
import { assertReplaceable, replaceFile } from './replace-file.ts';
import { writeWhole } from './write-whole.ts';

export interface SheetOutput {
  readonly export?: readonly SheetExport[];
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** @throws CacheBenchError E_WRITE (exit code 2) before anything was done */
export function assertExports(host: Host, { export: exports = [] }: SheetOutput): void {
  for (const { file } of exports) assertReplaceable(host.files, resolve(host.cwd, file), '--export');
}

export function showSheet(host: Host, result: Result, sheet: Sheet, output: SheetOutput): void {
  for (const { format, file } of output.export ?? []) {
    replaceFile(host.files, resolve(host.cwd, file), renderSheet(result, sheet, format), file);
    if (!output.quiet) host.stderr.write(`Wrote ${file}\n`);
  }
  if (output.json) writeWhole(host.stdout, result);
  else host.stdout.write(renderTerminalSheet(sheet, describeTerminal(host.stdout, host.env)));
}
