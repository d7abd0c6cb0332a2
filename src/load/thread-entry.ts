// Where the first file of a thread or of a process of ours lies: beside its own module, or compiled for it in tests.

/**
 * Threads and forked processes load JavaScript only, on Node 20 at least. In tests, where modules run from src/, they load
 * a copy that the tests have compiled with source maps before they began (tsconfig.threads.json).
 * @param name of the entry, relative to the module, as `./worker-entry`
 * @param module its `import.meta.url`
 */
export function findThreadEntry(name: string, module: string): URL {
  const entry = new URL(`${name}.js`, module);
  if (!isSource(module)) return entry;
  return new URL(entry.href.replace(/\/src\/(?!.*\/src\/)/, '/.cache/threads/'));
}

/** Options of Node for it: loaders and inspectors of the parent are no business of what measures. */
export function threadOptions(module: string): string[] {
  return isSource(module) ? ['--enable-source-maps'] : [];
}

function isSource(module: string): boolean {
  return module.endsWith('.ts');
}
