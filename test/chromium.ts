// The browser in which pages are tried, where there is one: how it is found, and what it is started with.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** CACHE_BENCH_CHROMIUM names it; else the first on PATH. */
export function findChromium(): string | undefined {
  const named = process.env['CACHE_BENCH_CHROMIUM'];
  if (named !== undefined) return named;
  const directories = (process.env['PATH'] ?? '').split(delimiter);
  return ['chromium', 'chromium-browser', 'google-chrome']
    .flatMap((name) => directories.map((directory) => join(directory, name)))
    .find((path) => existsSync(path));
}

/** Chromium's sandbox refuses to run as root; the others keep it from looking for its own servers. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
