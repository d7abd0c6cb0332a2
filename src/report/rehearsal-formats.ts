// The files that a rehearsal can become.
import type { RehearsalResult } from '../result/kinds/rehearsal.ts';
import { renderRehearsalPage } from './html/rehearsal-page.ts';
import { renderRehearsalMarkdown } from './markdown/rehearsal.ts';

export const RENDER_REHEARSAL: Readonly<Record<'md' | 'html', (result: RehearsalResult) => string>> = {
  md: renderRehearsalMarkdown,
  html: renderRehearsalPage,
};
