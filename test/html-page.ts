// A page from its HTML in the browser, with everything that it says besides what it shows.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';

export interface Opened {
  readonly page: Page;
  /** Errors and warnings of the console (violations of the policy among them), dialogs and requests. */
  readonly noises: string[];
}

/** @param directory where the page is written to */
export async function openHtml(
  browser: Browser,
  directory: string,
  html: string,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const file = join(directory, `${Math.abs(hashOf(html))}.html`);
  writeFileSync(file, html);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const noises: string[] = [];
  page.on('console', (message) => noises.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => noises.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    noises.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const url = pathToFileURL(file).href;
  page.on('request', (request) => {
    if (request.url() !== url) noises.push(`request: ${request.url()}`);
  });
  await page.addInitScript({
    path: fileURLToPath(new URL('../src/report/html/page-probes.test-helper.js', import.meta.url)),
  });
  await page.goto(url);
  // As before printing, plots are drawn that are not near the screen yet.
  await page.evaluate("dispatchEvent(new Event('beforeprint'))");
  await none(page, 'figure:not(:has(.canvas, table, svg))');
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))');
  return { page, noises };
}

/** Tables of numbers are made when they are first opened. */
export async function openAll(page: Page): Promise<void> {
  for (const summary of await page.locator('summary').all()) await summary.click();
  await none(page, 'details.numbers:not(:has(table))');
}

/** Waits; by no function in the page, for the policy of pages without a script forbids them. */
async function none(page: Page, selector: string): Promise<void> {
  await expect.poll(() => page.locator(selector).count(), { timeout: 30_000 }).toBe(0);
}

/** A name for a file; only distinct ones are wanted. */
function hashOf(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}
