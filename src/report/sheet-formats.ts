// The files that a result of a sheet can become.
import type { Result } from '../result/kinds.ts';
import { wholeText } from '../result/whole-text.ts';
import { renderHtmlSheet } from './sheet/html-sheet.ts';
import { renderMarkdownSheet } from './sheet/markdown-sheet.ts';
import type { Sheet } from './sheet/sheet.ts';
import type { SheetFormat } from './sheet-format-list.ts';

export function renderSheet(result: Result, sheet: Sheet, format: SheetFormat): string {
  switch (format) {
    case 'md':
      return renderMarkdownSheet(sheet);
    case 'html':
      return renderHtmlSheet(sheet);
    case 'json':
      return [...wholeText(result)].join('');
  }
}
