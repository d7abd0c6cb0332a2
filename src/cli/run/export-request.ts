// What `--export FORMAT=FILE` asks for.
import { FORMAT_LIST, type FormatName } from '../../report/format-list.ts';
import { type FormatToFile, formatToFile } from '../options/formats.ts';
import type { Parse } from '../options/option.ts';

/** The file is as it was written, with its places for names. */
export type ExportRequest = FormatToFile<FormatName>;

export const EXPORT_WISH = `FORMAT=FILE, with FORMAT one of ${FORMAT_LIST.map(({ name }) => name).join(', ')}`;

export const parseExport: Parse<ExportRequest> = formatToFile(FORMAT_LIST.map(({ name }) => name));
