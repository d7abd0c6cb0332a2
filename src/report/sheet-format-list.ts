// The formats of a sheet by name, apart from their renderers, so that --help need not load those.

export const SHEET_FORMATS = ['md', 'html', 'json'] as const;
export type SheetFormat = (typeof SHEET_FORMATS)[number];
