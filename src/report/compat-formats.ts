// The files that a comparison of replies can become.
import type { CompatResult } from '../result/kinds/compat.ts';
import { wholeText } from '../result/whole-text.ts';
import type { CompatFormat } from './compat-format-list.ts';
import { renderCompatPage } from './html/compat-page.ts';
import { renderCompatJunit } from './interchange/compat-junit.ts';
import { renderCompatMarkdown } from './markdown/compat.ts';

export const RENDER_COMPAT: Readonly<Record<CompatFormat, (result: CompatResult) => string>> = {
  md: renderCompatMarkdown,
  html: renderCompatPage,
  json: (result) => [...wholeText(result)].join(''),
  junit: renderCompatJunit,
};
