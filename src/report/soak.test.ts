// A soak in each of its formats, and the sentences that lead it.
import { describe, expect, it } from 'vitest';
import { describeSoak } from '../cli/soak/text.ts';
import { renderSoakPage } from './html/soak-page.ts';
import { renderSoakMarkdown } from './markdown/soak.ts';
import { sampleSoak } from './sample-soak.test-helper.ts';
import { describeSoakHeadline } from './soak-section.ts';

const PLAIN = { color: false, unicode: true, columns: 100 };
/** The script and the style are tested in a browser. */
const bodyOf = (page: string): string => page.slice(page.indexOf('<main>'), page.indexOf('</main>') + 7);

describe('a soak', () => {
  it('is shown as text, markdown and HTML', async () => {
    const soak = sampleSoak();
    await expect(describeSoak(soak, PLAIN)).toMatchFileSnapshot('golden/soak.txt');
    await expect(renderSoakMarkdown(soak)).toMatchFileSnapshot('golden/soak.md');
    await expect(bodyOf(renderSoakPage(soak))).toMatchFileSnapshot('golden/soak.html');
  });

  it('knows what grew in a soak that it was made of', () => {
    const words = Object.fromEntries(
      sampleSoak().verdicts.map(({ target, metric, word }) => [`${metric} of ${target}`, word]),
    );
    expect(words).toMatchObject({
      ...{ 'used of redis': 'stable', 'rss of redis': 'stable', 'p99 of redis': 'stable' },
      ...{ 'used of other': 'grows', 'buffers of other': 'step', 'keys of other': 'stable' },
    });
  });

  it('obeys nothing that a name says', () => {
    const soak = sampleSoak({ names: ['<b>one</b>', '\u001b[31m@two `x` | y'], periods: 14 });
    expect(describeSoak(soak, PLAIN)).not.toContain('\u001b');
    expect(renderSoakMarkdown(soak)).not.toMatch(/<b>|@two|(?<!\\)\u001b/);
    expect(renderSoakPage(soak)).not.toMatch(/<b>one|\u001b/);
  });

  it.each([
    [{ verdicts: [] }, 'Nothing was measured that could be judged.'],
    [{}, 'used memory of other, RSS of other grow by more than the tolerance within 7 days.'],
  ])('leads with what counts', (part, sentence) => {
    expect(describeSoakHeadline({ ...sampleSoak(), ...part })).toBe(sentence);
  });
});
