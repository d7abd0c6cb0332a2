// Compiles the few modules that threads and forked processes load, into .cache/threads; all else of a test runs from src/.
import { execFileSync } from 'node:child_process';
import type { TestProject } from 'vitest/node';

export default function compileThreads(project: TestProject): void {
  compile();
  // While vitest watches, a thread should not stay what it was.
  project.onTestsRerun(compile);
}

function compile(): void {
  // Types are checked by `npm run types`; a test of one room should not wait for another.
  const args = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.threads.json'];
  execFileSync(process.execPath, args, { stdio: 'inherit' });
}
