// Builds dist/ once before the end-to-end tests, which drive the built command.
import { execFileSync } from 'node:child_process';

export default function buildFirst(): void {
  // Types are checked by `npm run types`; a test of one room should not wait for another.
  const args = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--noCheck'];
  for (const script of [args, ['scripts/write-schema.mjs'], ['scripts/copy-assets.mjs']])
    execFileSync(process.execPath, script, { stdio: 'inherit' });
  execFileSync('npm', ['run', '--silent', 'build:threads'], { stdio: 'inherit' });
}
