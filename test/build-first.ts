// Builds dist/ before the end-to-end tests, which drive the built command; nothing is built where nothing is new.
import { execFileSync } from 'node:child_process';

export default function buildFirst(): void {
  execFileSync(process.execPath, ['scripts/build-if-stale.mjs'], { stdio: 'inherit' });
}
