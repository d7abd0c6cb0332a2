// Threads run JavaScript only: compiles a module of src/ with all it imports, once a process.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const compiled = new Map<string, URL>();

/** @param entry path below src/; it and its imports need nothing but Node */
export function compileForThread(entry: string): URL {
  const url = compiled.get(entry) ?? compile(entry);
  compiled.set(entry, url);
  return url;
}

function compile(entry: string): URL {
  const directory = mkdtempSync(join(tmpdir(), 'cache-bench-testkit-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }');
  execFileSync(process.execPath, [
    join(ROOT, 'node_modules/typescript/bin/tsc'),
    ...['--ignoreConfig', '--noCheck', '--rewriteRelativeImportExtensions', '--target', 'es2022'],
    ...['--module', 'nodenext', '--types', 'node', '--rootDir', join(ROOT, 'src'), '--outDir', directory],
    join(ROOT, 'src', entry),
  ]);
  return pathToFileURL(join(directory, entry.replace(/\.ts$/, '.js')));
}
