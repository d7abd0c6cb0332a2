// Pages of soaks, decisions and costs in a real browser: drawn, readable, quiet, and deaf to names that are markup.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CAPACITY, decide } from '../src/decide/decide-scene.test-helper.ts';
import { toDecisionSheet } from '../src/report/decision-sheet.ts';
import { renderSoakPage } from '../src/report/html/soak-page.ts';
import { sampleSoak } from '../src/report/sample-soak.test-helper.ts';
import { renderHtmlSheet } from '../src/report/sheet/html-sheet.ts';
import { cli, temporaryDirectory } from './cli.ts';
import { describeInBrowser, openAll } from './html-page.ts';

const EVIL = '<img src=x onerror=alert(1)></script><b onmouseover=alert(2)>';

function decisionPage(text = 'old'): string {
  const result = decide([CAPACITY], { peakRate: 20_000, growth: 0.5 });
  result.reference.name = text;
  result.machine = text;
  for (const line of result.checklist) {
    line.found = `${line.found} ${text}`;
    for (const one of line.evidence) one.place = text;
  }
  return renderHtmlSheet(toDecisionSheet(result));
}

async function costPage(): Promise<string> {
  const file = join(temporaryDirectory(), 'cost.html');
  const calculation = ['--calculation', 'redis-vs-dragonfly-article'];
  const run = await cli(['cost', ...calculation, '--no-save', '--quiet', '--export', `html=${file}`]);
  expect(run.code, run.stderr).toBe(0);
  return readFileSync(file, 'utf8');
}

describeInBrowser('pages', ({ openHtml }) => {
  it.each([
    ['a soak', async () => renderSoakPage(sampleSoak()), 'Soak of redis and other'],
    ['a decision', async () => decisionPage(), /instead of/],
    ['a cost', async () => costPage(), /./],
  ] as const)(
    'of %s is readable on a phone and a desk in light and dark, and makes no noise',
    async (_what, render, title) => {
      const { page, noises } = await openHtml(await render());
      expect(await page.locator('h1').textContent()).toMatch(title);
      await openAll(page);
      for (const width of [1440, 360]) {
        await page.setViewportSize({ width, height: 800 });
        await expect.poll(() => page.evaluate('document.documentElement.scrollWidth')).toBe(width);
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          expect(await page.evaluate('probes.faintTexts()'), `${width} px, ${colorScheme}`).toEqual([]);
        }
      }
      expect(await page.evaluate('probes.blankCanvases()')).toEqual([]);
      expect(await page.locator('th:not([scope])').count()).toBe(0);
      expect(noises).toEqual([]);
    },
  );

  it('of a soak draws every metric of both, and hides one when asked', async () => {
    const { page, noises } = await openHtml(renderSoakPage(sampleSoak()));
    const plots = page.locator('figure[data-plot="series"]');
    expect(await plots.count()).toBe(6);
    for (const plot of await plots.all())
      expect(await plot.locator('.canvas').getAttribute('aria-label')).toMatch(/redis: from .*other: from /);
    const chip = page.getByRole('button', { name: 'other' });
    const before = await page.evaluate("probes.countPixels('series', 1)");
    expect(before).toBeGreaterThan(0);
    await chip.click();
    expect(await chip.getAttribute('aria-pressed')).toBe('false');
    await expect.poll(() => page.evaluate("probes.countPixels('series', 1)")).toBe(0);
    expect(noises).toEqual([]);
  });

  it('are not changed by what servers, files and people write', async () => {
    const structure = async (html: string): Promise<unknown> => {
      const { page, noises } = await openHtml(html);
      await openAll(page);
      expect(noises).toEqual([]);
      expect(await page.locator('img').count()).toBe(0);
      return page.evaluate('probes.structure()');
    };
    expect(await structure(decisionPage(EVIL))).toEqual(await structure(decisionPage('x')));
    const soakOf = (text: string) => renderSoakPage(sampleSoak({ names: [`a${text}`, `b${text}`] }));
    expect(await structure(soakOf(EVIL))).toEqual(await structure(soakOf('x')));
  });
});
