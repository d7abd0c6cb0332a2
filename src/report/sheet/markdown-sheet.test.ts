// A sheet as markdown: what it comes to is shown whole, and what others say is cut.
import { expect, it } from 'vitest';
import { renderMarkdownSheet } from './markdown-sheet.ts';

it('cuts nothing out of what it comes to', () => {
  const claim = Array.from({ length: 120 }, (_, n) => `reason ${n}`).join(', ');
  const shown = renderMarkdownSheet({
    ...{ title: 'T', claims: [claim], lines: [], warnings: [], sections: [], foot: '' },
  });
  expect(shown).toContain(claim);
});
