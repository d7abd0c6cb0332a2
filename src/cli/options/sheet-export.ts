// The flag --export of commands whose result is a sheet.
import { SHEET_FORMATS, type SheetFormat } from '../../report/sheet-format-list.ts';
import { type FormatToFile, formatToFile } from './formats.ts';
import { option } from './option.ts';

export type SheetExport = FormatToFile<SheetFormat>;

const WISH = `FORMAT=FILE, with FORMAT one of ${SHEET_FORMATS.join(', ')}`;

/** @param group of the flag in --help */
export function sheetExportOption(group: string) {
  return option('list', group, `also write it to a file: ${WISH}`, WISH, formatToFile(SHEET_FORMATS));
}
