// Where the first file of a thread or of a process of ours lies: bundled in dist/threads, or in tests in .cache/threads.
import { pathToFileURL } from 'node:url';
import { findBuilt } from './package-files.ts';

const IS_SOURCE = import.meta.url.endsWith('.ts');

/**
 * Threads and forked processes load JavaScript only, on Node 20 at least, and from few files: rounds wait for their
 * start. In tests, where modules run from src/, they load what was bundled before the tests began.
 * @param name of the entry's file, as `worker-entry`
 */
export function findThreadEntry(name: string): URL {
  return pathToFileURL(findBuilt(`${IS_SOURCE ? '../.cache/' : ''}threads/${name}.js`));
}

/** Options of Node for it: loaders and inspectors of the parent are no business of what measures. */
export function threadOptions(): string[] {
  return IS_SOURCE ? ['--enable-source-maps'] : [];
}
