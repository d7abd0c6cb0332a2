// Writes a list of all packages that a user gets with this one (SBOM, CycloneDX), in the versions that the lock file pins.
//
//   node scripts/write-sbom.mjs FILE
//
// `npm sbom --omit dev` alone leaves out what tools of development need too, such as yaml and zod. So development's needs
// are taken out first, in a copy: nothing is fetched for that.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('write-sbom: expected the file to write, as in node scripts/write-sbom.mjs sbom.cdx.json');
  process.exit(2);
}
const directory = mkdtempSync(join(tmpdir(), 'cache-bench-sbom-'));
try {
  // npm names the list after the folder.
  const copy = join(directory, 'cache-bench');
  mkdirSync(copy);
  for (const name of ['package.json', 'package-lock.json'])
    copyFileSync(fileURLToPath(new URL(`../${name}`, import.meta.url)), join(copy, name));
  const npm = (...args) =>
    execFileSync('npm', args, { cwd: copy, encoding: 'utf8', maxBuffer: 64 * 1024 ** 2 });
  npm('pkg', 'delete', 'devDependencies');
  npm('install', '--package-lock-only', '--offline', '--ignore-scripts', '--no-audit', '--no-fund');
  writeFileSync(file, npm('sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'));
} finally {
  rmSync(directory, { recursive: true, force: true });
}
