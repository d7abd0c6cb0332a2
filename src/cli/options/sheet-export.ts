// The flag --export of commands whose result is a sheet.
import { SHEET_FORMATS, type SheetFormat } from '../../report/sheet-format-list.ts';
import { option } from './option.ts';

export interface SheetExport {
  readonly format: SheetFormat;
  readonly file: string;
}

const WISH = `FORMAT=FILE, with FORMAT one of ${SHEET_FORMATS.join(', ')}`;

/** @param group of the flag in --help */
export function sheetExportOption(group: string) {
  return option('list', group, `write it as a file too: ${WISH}`, WISH, parseSheetExport);
}

function parseSheetExport(text: string): SheetExport | undefined {
  const [name, ...rest] = text.split('=');
  const format = SHEET_FORMATS.find((one) => one === name);
  const file = rest.join('=');
  return format === undefined || file === '' || file === '-' ? undefined : { format, file };
}
