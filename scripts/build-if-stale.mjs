// Builds dist/, unless it is newer than all that it is made of: the compiler takes seconds to find out that nothing is new.
//
//   node scripts/build-if-stale.mjs
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const BUILT_FROM = [
  'src',
  'scripts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
];
const STAMP = join(ROOT, '.cache', 'built');

if (isStale()) {
  const begun = new Date();
  try {
    // Stdout belongs to the result of what comes after.
    execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: ['ignore', 2, 2] });
  } catch {
    process.exit(2);
  }
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, '');
  // What was written while the compiler ran may not be in what it wrote.
  utimesSync(STAMP, begun, begun);
}

function isStale() {
  if (!existsSync(join(ROOT, 'dist', 'main.js')) || !existsSync(STAMP)) return true;
  const builtMs = statSync(STAMP).mtimeMs;
  return BUILT_FROM.some((name) => newestMs(join(ROOT, name)) >= builtMs);
}

/** When the file, or anything in the folder, was last written, made or removed. */
function newestMs(path) {
  const inside = statSync(path).isDirectory() ? readdirSync(path, { recursive: true }) : [];
  return Math.max(...['', ...inside].map((name) => statSync(join(path, name)).mtimeMs));
}
