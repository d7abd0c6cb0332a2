// Pages in a real browser, with everything that they say besides what they show.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM_FLAGS, findChromium } from './chromium.ts';

export interface Opened {
  readonly page: Page;
  /** Errors and warnings of the console (violations of the policy among them), dialogs and requests elsewhere. */
  readonly noises: string[];
}

/** The browser of one group of tests; every page is closed after its test. */
export interface OpenPages {
  openUrl(url: string, options?: BrowserContextOptions): Promise<Opened>;
  /** Waits until all of it is drawn. */
  openHtml(html: string, options?: BrowserContextOptions): Promise<Opened>;
}

/** One test that says why there are no others, where there is no browser. */
export function describeInBrowser(name: string, tests: (pages: OpenPages) => void): void {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    describe(name, () => {
      it('skipped: no chromium', ({ skip }) => skip('no chromium on PATH or in CACHE_BENCH_CHROMIUM'));
    });
    return;
  }
  describe(name, () => {
    let browser: Browser;
    let directory: string;
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
      directory = mkdtempSync(join(tmpdir(), 'cache-bench-pages-'));
    });
    afterAll(async () => {
      await browser?.close();
      rmSync(directory, { recursive: true, force: true });
    });
    afterEach(async () => {
      for (const context of browser.contexts()) await context.close();
    });
    tests({
      openUrl: (url, options) => openUrl(browser, url, options),
      openHtml: (html, options) => openHtml(browser, directory, html, options),
    });
  });
}

async function openUrl(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const noises: string[] = [];
  page.on('console', (message) => noises.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => noises.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    noises.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) noises.push(`request: ${request.url()}`);
  });
  await page.addInitScript({
    path: fileURLToPath(new URL('../src/report/html/page-probes.test-helper.js', import.meta.url)),
  });
  await page.goto(url);
  return { page, noises };
}

async function openHtml(
  browser: Browser,
  directory: string,
  html: string,
  options?: BrowserContextOptions,
): Promise<Opened> {
  const file = join(directory, `${Math.abs(hashOf(html))}.html`);
  writeFileSync(file, html);
  const opened = await openUrl(browser, pathToFileURL(file).href, options);
  const { page } = opened;
  // As before printing, plots are drawn that are not near the screen yet.
  await page.evaluate("dispatchEvent(new Event('beforeprint'))");
  await none(page, 'figure:not(:has(.canvas, table, svg))');
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))');
  return opened;
}

/** Tables of numbers are made when they are first opened. */
export async function openAll(page: Page): Promise<void> {
  for (const summary of await page.locator('summary').all()) await summary.click();
  await none(page, 'details.numbers:not(:has(table))');
}

/** Waits; by no function in the page, for the policy of pages without a script forbids them. */
async function none(page: Page, selector: string): Promise<void> {
  await expect.poll(() => page.locator(selector).count(), { timeout: 240_000 }).toBe(0);
}

/** A name for a file; only distinct ones are wanted. */
function hashOf(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}
