// Builds dist/ once before any test: worker threads and the command itself run from the built files.
import { execFileSync } from 'node:child_process';

export default function buildFirst(): void {
  // Types are checked by `npm run types`; a test of one room should not wait for another.
  const args = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--noCheck'];
  for (const script of [args, ['scripts/write-schema.mjs'], ['scripts/copy-assets.mjs']]) {
    execFileSync(process.execPath, script, { stdio: 'inherit' });
  }
}
