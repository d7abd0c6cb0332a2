// What `--export FORMAT=FILE` asks for.
import { FORMAT_LIST, type FormatName } from '../../report/format-list.ts';

export interface ExportRequest {
  readonly format: FormatName;
  /** As it was written, with its places for names. */
  readonly file: string;
}

export const EXPORT_WISH = `FORMAT=FILE, with FORMAT one of ${FORMAT_LIST.map(({ name }) => name).join(', ')}`;

/** Not to stdout, which has the tables: `report` writes there. */
export function parseExport(text: string): ExportRequest | undefined {
  const [name, ...rest] = text.split('=');
  const format = FORMAT_LIST.find((one) => one.name === name)?.name;
  const file = rest.join('=');
  return format === undefined || file === '' || file === '-' ? undefined : { format, file };
}
