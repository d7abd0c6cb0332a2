// Threads run JavaScript only: compiles a module of src/ with all it imports, once a test file.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const compiled = new Map<string, URL>();
const directories: string[] = [];

// Not at the exit of the process: vitest ends its workers without one.
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

/** @param entry path below src/; it and its imports need nothing but Node */
export function compileForThread(entry: string): URL {
  const url = compiled.get(entry) ?? compile(entry);
  compiled.set(entry, url);
  return url;
}

function compile(entry: string): URL {
  const directory = mkdtempSync(join(tmpdir(), 'cache-bench-testkit-'));
  directories.push(directory);
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }');
  execFileSync(process.execPath, [
    join(ROOT, 'node_modules/typescript/bin/tsc'),
    ...['--ignoreConfig', '--noCheck', '--rewriteRelativeImportExtensions', '--target', 'es2022'],
    ...['--module', 'nodenext', '--types', 'node', '--rootDir', join(ROOT, 'src'), '--outDir', directory],
    join(ROOT, 'src', entry),
  ]);
  return pathToFileURL(join(directory, entry.replace(/\.ts$/, '.js')));
}
